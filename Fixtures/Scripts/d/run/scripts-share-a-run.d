BEGIN
{
	y = 5;
	trace(1);
	exit(3);
}
