/* line 7 */
struct in { int a; };
struct out { int b; string c; };
translator struct out < struct in *i > { b = i->a; };
BEGIN
{
  trace(xlate < struct out * > ((struct in *)arg0)->c);
}
