/* line 5 */
int x;
BEGIN
{
  trace(x());
}
