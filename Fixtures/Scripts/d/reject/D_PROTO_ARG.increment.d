/* line 4 */
BEGIN
{
  @a = quantize(1, "x");
}
