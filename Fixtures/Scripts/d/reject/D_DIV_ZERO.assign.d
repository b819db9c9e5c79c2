/* line 4 */
BEGIN
{
  x = 3; x /= 0;
}
