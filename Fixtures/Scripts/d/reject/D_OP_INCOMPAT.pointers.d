/* line 4 */
BEGIN
{
  this->p = (int *)arg0; this->p = (long *)arg0;
}
