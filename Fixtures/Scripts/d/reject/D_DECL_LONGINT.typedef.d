/* line 3 */
typedef int word_t;
long word_t x;
