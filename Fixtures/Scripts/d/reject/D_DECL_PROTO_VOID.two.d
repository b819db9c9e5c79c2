/* line 2 */
int f(int, void);
