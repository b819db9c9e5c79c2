pid$target:functions:first:,
pid$target:functions:second:
/probename == "entry" || probename == "return" || probename == "0"/
{
  @[probefunc, probename, probemod] = count();
}
