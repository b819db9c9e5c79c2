/* What a program writes, by descriptor, from the C library's own function; and who asked for it. */
#pragma D option quiet
#pragma D option strsize=32

pid$target:libc:write:entry
{
  self->descriptor = arg0;
  self->asked = arg2;
  self->text = copyinstr(arg1, arg2);
  self->from = ucaller;
  self->began = timestamp;
}

pid$target:libc:write:return
/self->began && (int64_t)arg1 >= 0/
{
  @bytes[self->descriptor] = sum(arg1);
  @sizes = lquantize(self->asked, 0, 20, 10);
  @from[umod(self->from)] = count();
}

pid$target:libc:write:return
/self->began && (int64_t)arg1 < 0/
{
  printf("descriptor %d refused \"%s\", error %d\n", self->descriptor, self->text, errno);
}

pid$target:libc:write:return
{
  self->text = NULL;
  self->began = 0;
  self->descriptor = 0;
  self->asked = 0;
  self->from = 0;
}

END
{
  printa("descriptor %d got %@d bytes\n", @bytes);
  printa("%A called %@d times\n", @from);
  printa(@sizes);
}
