/* line 2 */
#pragma D depends_on library io.d
