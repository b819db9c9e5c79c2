/* line 4 */
BEGIN
{
  @a = count(); @a = sum(1);
}
