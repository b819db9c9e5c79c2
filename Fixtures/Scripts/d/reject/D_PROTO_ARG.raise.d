/* line 4 */
BEGIN
{
  raise("KILL");
}
