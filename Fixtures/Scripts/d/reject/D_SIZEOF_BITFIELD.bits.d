/* line 5 */
struct s { int a:3; int b; };
BEGIN
{
  trace(sizeof (((struct s *)arg0)->a));
}
