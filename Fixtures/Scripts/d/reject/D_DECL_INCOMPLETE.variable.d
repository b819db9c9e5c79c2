/* line 3 */
struct s;
struct s x;
