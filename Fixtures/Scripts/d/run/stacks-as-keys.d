/* Two frames make one key, however often and whatever the offsets are. */
libstdcxx$target:::throw
{
  @[ustack(3)] = count();
  @depths[ustackdepth > 3] = count();
  self->throws++;
}

libstdcxx$target:::catch
/self->throws/
{
  @caught[umod(uregs[R_PC]) , self->throws--] = count();
}

END
{
  printa("%@d times, %d\n", @depths);
  trunc(@);
  trunc(@caught);
}
