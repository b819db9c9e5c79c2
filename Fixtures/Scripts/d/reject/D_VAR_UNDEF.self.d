/* line 4 */
BEGIN
{
  trace(self->nonesuch);
}
