/* line 2 */
#pragma D frobnicate
