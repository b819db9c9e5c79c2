/* line 4 */
BEGIN
{
  @a[1] = count(); @a["x"] = count();
}
