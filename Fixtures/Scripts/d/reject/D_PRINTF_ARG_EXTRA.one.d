/* line 4 */
BEGIN
{
  printf("hello\n", 1);
}
