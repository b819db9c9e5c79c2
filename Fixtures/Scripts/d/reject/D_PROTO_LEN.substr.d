/* line 4 */
BEGIN
{
  trace(substr("a"));
}
