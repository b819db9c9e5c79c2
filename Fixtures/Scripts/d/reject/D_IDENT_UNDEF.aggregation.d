/* line 4 */
BEGIN
{
  clear(@nonesuch);
}
