/* line 5 */
struct s { int a; int b; };
BEGIN
{
  trace(((struct s *)arg0)->c);
}
