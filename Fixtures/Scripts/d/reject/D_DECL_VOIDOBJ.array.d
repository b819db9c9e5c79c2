/* line 2 */
void a[3];
