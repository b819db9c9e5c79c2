pid$target:functions:work:entry
{
  @[pid == $target ? "target" : "child"] = count();
}
