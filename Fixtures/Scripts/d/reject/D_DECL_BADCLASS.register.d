/* line 2 */
register int x;
