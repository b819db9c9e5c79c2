/* line 4 */
BEGIN
{
  printf("%p\n", execname);
}
