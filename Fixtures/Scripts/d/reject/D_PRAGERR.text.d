/* line 2 */
#pragma error stop right here
BEGIN
{
  trace(1);
}
