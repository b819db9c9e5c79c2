/* line 4 */
BEGIN
{
  this->p = (int *)alloca(8); this->p = (int *)arg0;
}
