pid$target:libc:fputs_unlocked:entry
{
  exit(4);
}

pid$target:libc:fputs_unlocked:entry
{
  printf("another clause of the same firing");
}

END
{
  printf("end\n");
}
