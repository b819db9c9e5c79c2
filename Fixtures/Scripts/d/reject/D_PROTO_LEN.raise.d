/* line 4 */
BEGIN
{
  raise(1, 2);
}
