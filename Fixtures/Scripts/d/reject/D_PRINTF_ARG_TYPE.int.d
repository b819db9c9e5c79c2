/* line 4 */
BEGIN
{
  printf("%d\n", execname);
}
