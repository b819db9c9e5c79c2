/* line 4 */
BEGIN
{
  @a = count(); normalize(@a);
}
