/* line 3 */
enum e { one };
enum e { two };
