BEGIN
{
	setopt("nosuch");
	setopt("bufsize", "4m");
	setopt("aggsortrev", "maybe");
	setopt("quiet", "yes");
	printf("on\n");
	exit(0);
}
