/* line 4 */
BEGIN
{
  trace(this->nonesuch);
}
