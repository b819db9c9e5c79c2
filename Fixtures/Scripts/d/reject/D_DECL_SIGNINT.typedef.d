/* line 3 */
typedef int word_t;
unsigned word_t x;
