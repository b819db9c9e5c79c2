pid$target:functions:second:entry
{
  raise(SIGTERM);
}
