/* line 4 */
BEGIN
{
  ustack("x");
}
