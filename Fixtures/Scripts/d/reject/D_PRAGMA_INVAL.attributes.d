/* line 2 */
#pragma D attributes Good/Bad/Ugly x
