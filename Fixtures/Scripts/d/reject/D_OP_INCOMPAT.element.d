/* line 4 */
BEGIN
{
  a[1] = 1; a[2] = "two";
}
