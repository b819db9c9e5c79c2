/* line 2 */
int a[0];
