/* line 4 */
BEGIN
{
  clear(@a[1]);
}
