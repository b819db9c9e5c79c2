/* line 4 */
BEGIN
{
  trace(copyinstr("a"));
}
