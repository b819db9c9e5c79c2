/* line 4 */
BEGIN
{
  trace(((int *)arg0)->a);
}
