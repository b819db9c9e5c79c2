#include "nosuch.h"
BEGIN
{
	exit(0);
}
