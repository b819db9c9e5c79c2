/* line 2 */
#pragma D depends_on provider
