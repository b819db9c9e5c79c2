/* line 4 */
BEGIN
{
  system(execname);
}
