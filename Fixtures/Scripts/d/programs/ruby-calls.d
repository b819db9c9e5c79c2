/* Ruby: how often each method is entered, from where, and which classes objects are made of. */
#pragma D option quiet

ruby$target:::method-entry
{
  @entered[copyinstr(arg0), copyinstr(arg1)] = count();
  self->depth++;
}

ruby$target:::method-return
/self->depth/
{
  self->depth--;
  @left[copyinstr(arg1)] = count();
}

ruby$target:::object-create
/basename(copyinstr(arg1)) == $$1/
{
  @made[copyinstr(arg0), (int)arg2] = count();
}

ruby$target:::raise
/basename(copyinstr(arg1)) == $$1/
{
  printf("raised %s at line %d\n", copyinstr(arg0), (int)arg2);
}

ruby$target:::gc-mark-begin
{
  self->marking = timestamp;
}

ruby$target:::gc-mark-end
/self->marking/
{
  @marked["marking"] = count();
  @timed["marking"] = min(timestamp > self->marking);
  self->marking = 0;
}

END
{
  printa("method %s#%s %@d\n", @entered);
  printa("return %s %@d\n", @left);
  printa("object %s line %d %@d\n", @made);
  printa("%s %@d times, with time between: %@d\n", @marked, @timed);
}
