/* line 2 */
int a[0x100000000];
