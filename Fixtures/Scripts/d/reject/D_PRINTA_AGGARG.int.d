/* line 4 */
BEGIN
{
  printa(1);
}
