/* line 4 */
BEGIN
{
  printf("%ld\n", 1);
}
