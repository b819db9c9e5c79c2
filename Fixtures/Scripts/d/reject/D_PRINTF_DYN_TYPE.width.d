/* line 4 */
BEGIN
{
  printf("%*d\n", "x", 1);
}
