pid$target:a.out:many:entry
{
  printf("%d %d %d %d %d %d %d %d", arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7);
}
