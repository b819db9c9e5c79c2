/* line 2 */
#pragma D option quiet flowindent
