/* line 4 */
BEGIN
{
  @a = count(); printa("%d %@d\n", @a);
}
