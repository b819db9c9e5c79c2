#nosuch
BEGIN
{
	exit(0);
}
