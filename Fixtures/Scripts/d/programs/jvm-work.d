/*
 * A Java virtual machine: collections, methods it compiles and classes it loads. Its strings have
 * no NUL at their end, so that each comes with its length.
 */
#pragma D option quiet

hotspot$target:::gc-begin
{
  self->gc = timestamp;
  @collections[arg0 ? "full" : "young"] = count();
}

hotspot$target:::gc-end
/self->gc/
{
  @pauses = quantize((timestamp - self->gc) / 1000);
  self->gc = 0;
}

hotspot$target:::method-compile-begin
{
  @compiled[copyinstr(arg2, arg3), copyinstr(arg4, arg5)] = count();
}

hotspot$target:::class-loaded
/copyinstr(arg0, arg1) != "" && strstr(copyinstr(arg0, arg1), $$1) != NULL/
{
  @loaded[copyinstr(arg0, arg1), (int)arg1] = count();
}

hotspot$target:::thread-start
/strstr(copyinstr(arg0, arg1), "worker ") != NULL/
{
  @threads["started"] = count();
  self->name = copyinstr(arg0, arg1);
}

hotspot$target:::thread-stop
/self->name == copyinstr(arg0, arg1)/
{
  @threads["stopped under its name"] = count();
  self->name = 0;
}

END
{
  printa("collections %s %@d\n", @collections);
  printa("threads %s %@d\n", @threads);
  printa("loaded %s %d %@d\n", @loaded);
  printa("compiled %s.%s %@d\n", @compiled);
  printf("pauses\n");
  printa(@pauses);
}
