/* line 4 */
BEGIN
{
  self->a[1] = 2; self->a;
}
