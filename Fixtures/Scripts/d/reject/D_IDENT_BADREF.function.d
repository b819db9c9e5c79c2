/* line 4 */
BEGIN
{
  trace(strlen);
}
