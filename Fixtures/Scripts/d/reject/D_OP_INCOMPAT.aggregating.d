/* line 4 */
BEGIN
{
  x = count();
}
