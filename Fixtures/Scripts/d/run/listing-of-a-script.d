BEGIN,END
{
	trace(1);
}

nosuch:::
{
}
