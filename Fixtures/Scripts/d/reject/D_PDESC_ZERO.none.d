/* line 2 */
fake:::nothing
{
  trace(1);
}
