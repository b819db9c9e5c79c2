END
{
  trace("end");
}
