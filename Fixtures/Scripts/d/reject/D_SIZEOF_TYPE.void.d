/* line 4 */
BEGIN
{
  trace(sizeof (void));
}
