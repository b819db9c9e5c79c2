BEGIN
{
  trace("never");
}

pid$target:functions:no_such:entry
{
}
