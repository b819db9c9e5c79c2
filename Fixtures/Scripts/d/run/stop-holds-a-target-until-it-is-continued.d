pid$target:functions:second:entry
/!stopped++/
{
  stop();
  system("kill -CONT %d", pid);
}

pid$target:functions:second:return
{
  @["returned"] = count();
}
