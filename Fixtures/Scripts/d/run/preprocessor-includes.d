#include "sizes.h"

BEGIN
{
	trace(SIZE);
	exit(0);
}
