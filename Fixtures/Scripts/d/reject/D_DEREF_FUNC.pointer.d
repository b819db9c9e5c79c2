/* line 4 */
BEGIN
{
  trace(*(int (*)(int))arg0);
}
