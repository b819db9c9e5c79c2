/* Six hundred threads, each with two variables, in room for some dozens. */
self int before;

churn$target:::hit
{
  self->seen = 1;
  self->times[arg1] = arg0;
}

churn$target:::hit
/self->seen && arg1 == 2 && self->times[0] == arg0/
{
  @kept["kept"] = count();
}

churn$target:::hit
/arg1 == 0 && self->before/
{
  @kept["another's"] = count();
}

churn$target:::hit
/arg1 == 2/
{
  self->before = 1;
}
