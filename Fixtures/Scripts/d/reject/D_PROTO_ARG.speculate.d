/* line 4 */
BEGIN
{
  speculate("1");
}
