/* line 4 */
BEGIN
{
  trace((int)execname);
}
