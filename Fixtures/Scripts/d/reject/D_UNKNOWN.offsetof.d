/* line 5 */
struct s { int a; int b; };
BEGIN
{
  trace(offsetof(struct s, c));
}
