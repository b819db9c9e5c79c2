/* line 4 */
BEGIN
{
  ustack(1, 2, 3);
}
