#pragma D option quiet=no
#pragma D option quiet=Enabled
BEGIN
{
	trace("on");
	exit(0);
}
