/*
 * What the backends of a PostgreSQL server do, by the text of the query and by the time that
 * transactions take. The processes are given with -p, one for each backend.
 */
#pragma D option quiet

BEGIN
{
  printf("ready\n");
}

postgresql*:::transaction-start
{
  self->began = timestamp;
  @started[pid] = count();
}

postgresql*:::query-start
{
  @queries[pid, copyinstr(arg0)] = count();
}

postgresql*:::transaction-commit
/self->began/
{
  @committed[pid] = count();
  @lasted["committed, by microseconds"] = quantize((timestamp - self->began) / 1000);
  self->began = 0;
}

postgresql*:::transaction-abort
/self->began/
{
  @aborted[pid] = count();
  self->began = 0;
}

END
{
  printf("%-8s %8s %8s %8s\n", "PID", "STARTED", "COMMIT", "ABORT");
  printa("%-8d %@8d %@8d %@8d\n", @started, @committed, @aborted);
  printa("%d ran %s: %@d\n", @queries);
  printa(@lasted);
}
