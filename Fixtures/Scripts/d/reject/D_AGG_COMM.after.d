/* line 4 */
BEGIN
{
  commit(1); @a = count();
}
