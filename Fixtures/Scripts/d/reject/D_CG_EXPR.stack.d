/* line 4 */
BEGIN
{
  this->s = ustack();
}
