BEGIN
{
# 100
	trace(nosuch);
}
