/* line 2 */
inline void x = 1;
