/* line 4 */
BEGIN
{
  printf("%lld\n", (int)1);
}
