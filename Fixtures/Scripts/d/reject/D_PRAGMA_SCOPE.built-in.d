/* line 2 */
#pragma D attributes Stable/Stable/Common pid
