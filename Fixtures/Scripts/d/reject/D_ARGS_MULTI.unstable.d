/* line 4 */
fake:::mixed
{
  trace(args[0]);
}
