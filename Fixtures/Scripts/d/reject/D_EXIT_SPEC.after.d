/* line 4 */
BEGIN
{
  speculate(1); exit(0);
}
