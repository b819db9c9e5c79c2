/* line 5 */
struct s { char a[2]; } s;
BEGIN
{
  trace(s.a[2]);
}
