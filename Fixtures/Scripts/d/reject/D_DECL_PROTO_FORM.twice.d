/* line 2 */
int f(int a, int a);
