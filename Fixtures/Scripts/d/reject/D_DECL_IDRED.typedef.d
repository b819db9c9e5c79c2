/* line 3 */
typedef int word_t;
typedef long word_t;
