/* line 4 */
BEGIN
{
  denormalize(1);
}
