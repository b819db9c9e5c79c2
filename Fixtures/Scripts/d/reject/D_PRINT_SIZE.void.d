/* line 4 */
BEGIN
{
  print((void *)arg0);
}
