pid$target:functions:work:entry
{
  self->sent = arg0 * 1000 + arg1;
  @threads[tid] = count();
  @entered = count();
}

pid$target:functions:work:return
/arg1 == self->sent/
{
  @returned = count();
  self->sent = 0;
}

END
{
  printa("%@d %@d\n", @entered, @returned);
  printa("%@d\n", @threads);
}
