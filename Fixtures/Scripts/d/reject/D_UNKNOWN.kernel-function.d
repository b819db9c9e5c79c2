/* line 4 */
BEGIN
{
  trace(mutex_owned(NULL));
}
