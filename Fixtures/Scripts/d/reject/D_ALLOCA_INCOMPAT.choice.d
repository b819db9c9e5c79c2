/* line 4 */
BEGIN
{
  this->p = (int *)alloca(8); this->q = pid ? this->p : (int *)arg0;
}
