/* line 5 */
int a[3];
BEGIN
{
  a[-1] = 3;
}
