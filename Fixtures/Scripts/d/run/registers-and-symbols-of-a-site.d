pid$target:functions:second:entry
{
  ufunc(uregs[R_PC]);
  printf("\n");
  usym(uregs[R_RIP] + 1);
  printf("\n");
  uaddr(uregs[R_RIP] + 1);
  printf("\n");
  umod(uregs[R_EIP]);
  printf("\n%A|%d|%d\n", uregs[R_RIP], uregs[R_RDI] == arg0, uregs[R_ESP] == uregs[R_SP]);
  uaddr(8);
}
