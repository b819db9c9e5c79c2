/* line 4 */
BEGIN
{
  @a = count(); trunc(@a, "x");
}
