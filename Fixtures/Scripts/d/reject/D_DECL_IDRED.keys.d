/* line 3 */
int x[int];
int x[string];
