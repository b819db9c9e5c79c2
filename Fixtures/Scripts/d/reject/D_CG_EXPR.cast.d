/* line 4 */
BEGIN
{
  (void)exit(0);
}
