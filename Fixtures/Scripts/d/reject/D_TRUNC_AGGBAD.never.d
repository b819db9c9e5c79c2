/* line 4 */
BEGIN
{
  trunc(@a[1]);
}
