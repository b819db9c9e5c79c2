/* line 4 */
BEGIN
{
  @b = count(); @a[@b] = count();
}
