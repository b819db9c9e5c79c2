BEGIN
{
	printf("%d\n", $1 + once);
	exit(0);
}
