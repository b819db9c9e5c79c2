BEGIN
{
#ifdef __SUNW_D
	printf("%d %x %d\n", ONE, __SUNW_D_VERSION, __SUNW_D_64);
#endif
#ifdef TWO
	trace(TWO);
#endif
	exit(0);
}
