/* line 4 */
BEGIN
{
  count();
}
