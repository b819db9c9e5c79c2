BEGIN
{
	trace(ONE);
	exit(0);
}
