pid$target:libc:fputs_unlocked:entry
{
  copyoutstr("WORD", arg0, 3);
  this->last = (char *)alloca(1);
  *this->last = '!';
  copyout(this->last, arg0 + 3, 1);
}
