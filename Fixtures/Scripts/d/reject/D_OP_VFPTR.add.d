/* line 4 */
BEGIN
{
  this->p = (void *)arg0; this->p += 1;
}
