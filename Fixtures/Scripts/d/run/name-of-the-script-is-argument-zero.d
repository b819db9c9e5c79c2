BEGIN
{
	trace(basename($$0));
	exit(0);
}
