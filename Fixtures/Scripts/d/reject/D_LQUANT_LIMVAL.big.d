/* line 4 */
BEGIN
{
  @a = lquantize(1, 1, 0x100000001);
}
