/* line 4 */
BEGIN
{
  @a = lquantize(1, "a", 3);
}
