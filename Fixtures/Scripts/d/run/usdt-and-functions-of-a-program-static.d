fixture$target:::tick
{
  printf("%d %s %d %s ", args[0], copyinstr(arg1), arg2, probefunc);
  ufunc(ucaller);
  printf("\n");
}

pid$target:a.out:main:entry
{
  @["main", arg0] = count();
}

pid$target:a.out:tick:return
{
  @[probefunc, 0] = count();
}
