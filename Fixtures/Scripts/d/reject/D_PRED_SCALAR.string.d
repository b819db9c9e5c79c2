/* line 3 */
BEGIN
/execname/
{
  trace(1);
}
