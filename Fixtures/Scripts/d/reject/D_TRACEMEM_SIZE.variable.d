/* line 4 */
BEGIN
{
  tracemem(arg0, pid);
}
