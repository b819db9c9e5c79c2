/* line 2 */
enum e { one = pid };
