int linux;

BEGIN
{
	linux = 3;
	trace(linux);
	exit(0);
}
