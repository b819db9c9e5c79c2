forker*:::child
{
  @["a child, by a pattern", pid != $target] = count();
}

forker$target:::child
{
  @["a child, by the number of its parent", 1] = count();
}

forker$target:::parent
{
  @["the target", pid == $target] = count();
}
