/* line 4 */
BEGIN
{
  speculate(1); speculate(2);
}
