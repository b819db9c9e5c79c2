/* line 4 */
BEGIN
{
  frobnicate(1);
}
