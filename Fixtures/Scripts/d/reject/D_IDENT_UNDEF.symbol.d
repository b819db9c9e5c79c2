/* line 4 */
BEGIN
{
  trace(libc`nonesuch);
}
