/* line 2 */
#pragma D binding "one" x
