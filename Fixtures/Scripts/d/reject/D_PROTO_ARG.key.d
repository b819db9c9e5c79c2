/* line 4 */
BEGIN
{
  a["x"] = 1; a[2] = 1;
}
