BEGIN
{
	printf("%d %s %d\n", $1, $$2, $3 + 1);
	exit(0);
}
