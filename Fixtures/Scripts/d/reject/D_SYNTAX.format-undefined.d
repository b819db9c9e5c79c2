/* line 4 */
BEGIN
{
  printf("%j\n", 1);
}
