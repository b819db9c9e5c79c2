/* line 4 */
BEGIN
{
  @a = count(); commit(1);
}
