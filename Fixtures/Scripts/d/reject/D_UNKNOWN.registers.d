/* line 4 */
BEGIN
{
  trace(uregs[27]);
}
