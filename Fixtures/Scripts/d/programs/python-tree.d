/* Python's calls as a tree, with the lines that a function runs, for one file. */
#pragma D option quiet

self int depth;

python$target:::function-entry
/basename(copyinstr(arg0)) == $$1/
{
  printf("%*s-> %s:%d\n", self->depth, "", copyinstr(arg1), arg2);
  self->depth += 2;
}

python$target:::function-return
/basename(copyinstr(arg0)) == $$1/
{
  self->depth -= self->depth >= 2 ? 2 : 0;
  printf("%*s<- %s\n", self->depth, "", copyinstr(arg1));
}

python$target:::line
/basename(copyinstr(arg0)) == $$1/
{
  @lines[copyinstr(arg1), arg2] = count();
}

python$target:::import-find-load-start
{
  self->import = timestamp;
}

python$target:::import-find-load-done
/self->import/
{
  @imports[copyinstr(arg0), arg1 ? "found" : "missing"] = count();
  self->import = 0;
}

python$target:::gc-start
{
  self->gc = timestamp;
  self->generation = arg0;
}

python$target:::gc-done
/self->gc/
{
  @pauses[self->generation] = quantize(timestamp - self->gc);
  @collected[self->generation] = sum(arg0);
  @passes[self->generation] = count();
  self->gc = 0;
}

python$target:::audit
/copyinstr(arg0) == "tour.greeting"/
{
  printf("%*saudit %s\n", self->depth, "", copyinstr(arg0));
}

END
{
  printa("line %s:%d %@d\n", @lines);
  printa("import %s %s %@d\n", @imports);
  printa("generation %d passes %@d collected %@d\n", @passes, @collected);
}
