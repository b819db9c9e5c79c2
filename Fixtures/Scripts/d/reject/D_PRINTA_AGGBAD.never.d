/* line 4 */
BEGIN
{
  printa(@a[1]);
}
