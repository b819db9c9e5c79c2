/* line 4 */
BEGIN
{
  freopen(".restore");
}
