/* line 4 */
BEGIN
{
  @a = lquantize(1, pid, 10);
}
