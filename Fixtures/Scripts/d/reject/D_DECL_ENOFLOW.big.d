/* line 2 */
enum e { one = 0x80000000 };
