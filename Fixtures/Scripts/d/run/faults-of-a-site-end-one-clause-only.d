pid$target:functions:second:entry
{
  printf("never");
  trace(copyinstr(arg0));
}

pid$target:functions:second:entry
{
  printf("second %d\n", arg0);
}

ERROR
{
  printf("fault %d at %x in clause %d\n", arg4, arg5, arg2);
}
