/* line 2 */
enum e { one = 0x7fffffff, two };
