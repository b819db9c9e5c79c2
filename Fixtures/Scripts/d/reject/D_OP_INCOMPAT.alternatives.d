/* line 4 */
BEGIN
{
  trace(pid ? "a" : 2);
}
