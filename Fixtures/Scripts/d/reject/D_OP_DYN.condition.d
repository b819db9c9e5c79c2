/* line 4 */
BEGIN
{
  @a = count(); trace(pid ? @a : @a);
}
