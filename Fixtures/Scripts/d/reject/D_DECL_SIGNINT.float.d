/* line 2 */
unsigned float f;
