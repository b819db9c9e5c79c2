/* line 4 */
BEGIN
{
  self->x = 1; self->x = execname;
}
