/* line 4 */
fake:::typed
{
  trace(args[5]);
}
