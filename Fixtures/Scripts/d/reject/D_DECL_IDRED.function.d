/* line 2 */
int strlen;
