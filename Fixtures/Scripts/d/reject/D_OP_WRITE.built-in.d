/* line 4 */
BEGIN
{
  pid = 3;
}
