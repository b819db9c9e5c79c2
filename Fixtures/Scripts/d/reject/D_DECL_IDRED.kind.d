/* line 3 */
int x;
int x[int];
