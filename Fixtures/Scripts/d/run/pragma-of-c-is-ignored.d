#pragma nosuch
#ident "x"
#
BEGIN
{
	exit(0);
}
