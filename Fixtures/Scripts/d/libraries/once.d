inline int once = 21;

BEGIN
{
	trace("a library");
}
