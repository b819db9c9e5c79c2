/* line 2 */
inline int x = "string";
BEGIN
{
  trace(x);
}
