/* PHP: time in each function, without what its callees take, and a tree of the calls by class. */
#pragma D option quiet

php$target:::function-entry
{
  self->depth++;
  self->began[self->depth] = timestamp;
  self->inside[self->depth] = 0;
  printf("%*s%s%s%s\n", self->depth * 2, "",
    copyinstr(arg3), copyinstr(arg4), copyinstr(arg0));
}

php$target:::function-return
/self->depth && self->began[self->depth]/
{
  this->all = timestamp - self->began[self->depth];
  this->own = this->all - self->inside[self->depth];
  @calls[copyinstr(arg0)] = count();
  @own[copyinstr(arg0)] = quantize(this->own / 1000);
  @most[copyinstr(arg0)] = max(this->own > this->all);
  self->began[self->depth] = 0;
  self->inside[self->depth] = 0;
  self->depth--;
  self->inside[self->depth] += this->all;
}

php$target:::exception-thrown
{
  printf("thrown %s\n", copyinstr(arg0));
}

END
{
  printa("%s: %@d calls, more of its own than all: %@d\n", @calls, @most);
  printa(@own);
}
