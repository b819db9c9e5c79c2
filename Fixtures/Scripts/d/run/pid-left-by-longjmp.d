pid$target:functions:escaping:entry,
pid$target:functions:escaping:return
{
  @[probename] = count();
}
