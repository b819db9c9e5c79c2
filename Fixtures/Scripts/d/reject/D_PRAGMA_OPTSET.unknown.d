/* line 2 */
#pragma D option nonesuch=1
