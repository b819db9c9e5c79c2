/* It has a return probe, which never fires. */
pid$target:libc:exit:entry
{
  printf("leaving with %d\n", arg0);
}

pid$target:libc:exit:return
{
  printf("never");
}
