/* line 4 */
BEGIN
{
  @a = lquantize(1, 2);
}
