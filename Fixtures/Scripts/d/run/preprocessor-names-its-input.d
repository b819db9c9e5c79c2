#define WHAT nosuch
BEGIN
{
	trace(WHAT);
}
