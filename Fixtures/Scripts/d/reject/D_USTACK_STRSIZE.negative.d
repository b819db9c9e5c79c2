/* line 4 */
BEGIN
{
  ustack(1, -1);
}
