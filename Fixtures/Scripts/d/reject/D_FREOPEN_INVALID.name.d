/* line 4 */
BEGIN
{
  freopen(".");
}
