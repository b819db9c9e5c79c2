/* line 4 */
BEGIN
{
  printf("%f\n", 1);
}
