/* line 4 */
BEGIN
{
  printf("%Y\n", 1);
}
