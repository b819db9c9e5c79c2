/* line 2 */
struct s { int *a:3; };
