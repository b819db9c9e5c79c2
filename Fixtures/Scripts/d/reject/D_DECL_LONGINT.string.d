/* line 2 */
typedef int word_t;
long word_t x;
