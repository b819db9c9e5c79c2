/* line 4 */
BEGIN
{
  normalize(@a[1], 2);
}
