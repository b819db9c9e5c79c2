/* line 4 */
BEGIN
{
  printf("100%");
}
