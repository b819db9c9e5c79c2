/* line 2 */
inline int x = args[0];
