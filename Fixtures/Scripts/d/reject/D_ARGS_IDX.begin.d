/* line 4 */
BEGIN
{
  trace(args[0]);
}
