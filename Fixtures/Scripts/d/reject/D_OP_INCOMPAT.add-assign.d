/* line 5 */
string s;
BEGIN
{
  s += 1;
}
