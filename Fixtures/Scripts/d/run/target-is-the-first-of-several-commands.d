pid$target:functions:second:entry
{
  @[pid == $target ? "first" : "another"] = count();
}
