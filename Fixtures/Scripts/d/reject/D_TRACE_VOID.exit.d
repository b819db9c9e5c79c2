/* line 4 */
BEGIN
{
  trace((void)1);
}
