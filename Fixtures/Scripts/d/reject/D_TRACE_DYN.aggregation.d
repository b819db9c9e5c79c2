/* line 4 */
BEGIN
{
  @a = count(); trace(@a);
}
