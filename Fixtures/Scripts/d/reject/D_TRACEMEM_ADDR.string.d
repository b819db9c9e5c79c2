/* line 4 */
BEGIN
{
  tracemem(execname, 8);
}
