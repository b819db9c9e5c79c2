/* line 4 */
BEGIN
{
  trace(2 * execname);
}
