/* line 2 */
BEGIN, fake:::nothing
{
  trace(1);
}
