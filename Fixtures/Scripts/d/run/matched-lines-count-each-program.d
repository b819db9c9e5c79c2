tick-1000, END
{
}
