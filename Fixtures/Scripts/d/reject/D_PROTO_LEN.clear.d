/* line 4 */
BEGIN
{
  @a = count(); clear(@a, 1);
}
