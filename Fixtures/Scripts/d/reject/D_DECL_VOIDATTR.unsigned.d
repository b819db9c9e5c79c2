/* line 2 */
unsigned void *p;
