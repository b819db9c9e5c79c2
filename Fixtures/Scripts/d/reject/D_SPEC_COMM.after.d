/* line 4 */
BEGIN
{
  commit(1); speculate(1);
}
