/* line 4 */
BEGIN
{
  *(int *)arg0 = 1;
}
