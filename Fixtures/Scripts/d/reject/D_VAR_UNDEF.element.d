/* line 4 */
BEGIN
{
  trace(a[1]);
}
