/* line 4 */
BEGIN
{
  exit(0, 1);
}
