/* line 4 */
BEGIN
{
  self->a[1] = 1; trace((self->a, 1));
}
