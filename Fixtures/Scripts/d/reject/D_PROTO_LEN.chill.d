/* line 4 */
BEGIN
{
  chill();
}
