pid$target:libprobelib:probelib_call:entry
{
  printf("%d\n", (int)arg0);
}
