/* line 4 */
BEGIN
{
  setopt(1);
}
