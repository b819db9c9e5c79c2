/* line 3 */
BEGIN
/nonesuch/
{
  trace(1);
}
