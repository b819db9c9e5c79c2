BEGIN
{
  exit(3);
}
