pid$target:libc:fputs_unlocked:entry
{
  copyoutstr("WORD", arg0, 3);
}
