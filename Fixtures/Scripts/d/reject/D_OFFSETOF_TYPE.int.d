/* line 4 */
BEGIN
{
  trace(offsetof(int, a));
}
