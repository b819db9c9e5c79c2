/* line 4 */
BEGIN
{
  self->p = (int *)arg0; self->p = (int *)alloca(8);
}
