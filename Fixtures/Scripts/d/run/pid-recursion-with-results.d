/* Every entry has its return, with the offset of the instruction and the value that came back. */
self int depth;

pid$target:functions:down:entry
{
  printf("%*s-> %d\n", self->depth, "", arg0);
  self->depth += 2;
}

pid$target:functions:down:return
/arg0 > 0/
{
  self->depth -= 2;
  printf("%*s<- %d\n", self->depth, "", arg1);
}
