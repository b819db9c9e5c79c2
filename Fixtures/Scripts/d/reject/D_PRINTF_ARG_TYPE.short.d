/* line 4 */
BEGIN
{
  printf("%hd\n", 1);
}
