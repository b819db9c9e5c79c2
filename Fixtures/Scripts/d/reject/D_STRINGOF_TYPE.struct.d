/* line 5 */
struct s { int a; } s;
BEGIN
{
  trace(stringof(s));
}
