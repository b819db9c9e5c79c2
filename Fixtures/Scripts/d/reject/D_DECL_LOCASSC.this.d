/* line 2 */
this int x[int];
