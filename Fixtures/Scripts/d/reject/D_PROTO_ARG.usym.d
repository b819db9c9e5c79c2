/* line 4 */
BEGIN
{
  usym("main");
}
