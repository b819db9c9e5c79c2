BEGIN
{
	printf("[%s] %d\n", "abcdefghijkl", sizeof(string));
	exit(0);
}
