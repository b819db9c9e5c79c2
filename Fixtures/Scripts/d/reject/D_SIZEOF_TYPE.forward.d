/* line 5 */
struct s;
BEGIN
{
  trace(sizeof (struct s));
}
