/* line 4 */
BEGIN
{
  @a = count(); @a;
}
