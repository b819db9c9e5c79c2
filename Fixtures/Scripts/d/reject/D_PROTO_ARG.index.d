/* line 4 */
BEGIN
{
  trace(uregs["rax"]);
}
