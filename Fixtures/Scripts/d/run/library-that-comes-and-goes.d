probelib$target:libprobelib.so:probelib_call:call
{
  printf("call %d\n", (int)arg0);
}

probelib$target:::init
{
  @[probemod, probefunc, probename] = count();
}
