/* line 4 */
BEGIN
{
  ustack(pid);
}
