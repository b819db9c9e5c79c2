/* line 2 */
void x;
