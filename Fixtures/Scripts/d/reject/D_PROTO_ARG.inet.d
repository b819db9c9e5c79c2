/* line 4 */
BEGIN
{
  trace(inet_ntoa(1));
}
