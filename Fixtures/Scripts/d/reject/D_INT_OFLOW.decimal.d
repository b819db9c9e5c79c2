/* line 4 */
BEGIN
{
  trace(9223372036854775808);
}
