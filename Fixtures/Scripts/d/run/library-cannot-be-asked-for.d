#pragma D depends_on library once.d
BEGIN
{
	exit(0);
}
