/* line 4 */
BEGIN
{
  printf("%c\n", timestamp);
}
