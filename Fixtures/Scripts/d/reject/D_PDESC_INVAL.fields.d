/* line 2 */
a:b:c:d:e
{
  trace(1);
}
