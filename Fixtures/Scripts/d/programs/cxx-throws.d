/* C++ exceptions by the stack they are thrown from, and how many of them somebody catches. */
#pragma D option quiet

libstdcxx$target:::throw
{
  @thrown[ustack(5)] = count();
  @by[ufunc(ucaller), umod(uregs[R_PC])] = count();
  self->thrown++;
}

libstdcxx$target:::catch
/self->thrown/
{
  self->thrown--;
  @caught = count();
}

END
{
  printa("caught %@d\n", @caught);
  printa("by %A in %A: %@d\n", @by);
  printa("%k%@d\n", @thrown);
}
