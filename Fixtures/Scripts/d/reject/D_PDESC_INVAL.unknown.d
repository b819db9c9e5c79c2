/* line 2 */
17
{
  trace(1);
}
