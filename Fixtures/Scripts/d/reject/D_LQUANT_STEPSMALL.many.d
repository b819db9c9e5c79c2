/* line 4 */
BEGIN
{
  @a = lquantize(1, 0, 1000000);
}
