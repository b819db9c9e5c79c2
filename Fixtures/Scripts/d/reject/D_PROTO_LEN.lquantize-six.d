/* line 4 */
BEGIN
{
  @a = lquantize(1, 2, 10, 1, 1, 1);
}
