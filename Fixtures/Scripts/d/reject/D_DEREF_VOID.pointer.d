/* line 4 */
BEGIN
{
  trace(*(void *)arg0);
}
