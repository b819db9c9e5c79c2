/* line 5 */
struct s;
BEGIN
{
  trace(((struct s *)arg0)->a);
}
