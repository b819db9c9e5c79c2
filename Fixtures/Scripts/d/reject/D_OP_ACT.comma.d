/* line 4 */
BEGIN
{
  trace((exit(0), 1));
}
