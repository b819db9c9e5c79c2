/* line 2 */
int f(void v);
