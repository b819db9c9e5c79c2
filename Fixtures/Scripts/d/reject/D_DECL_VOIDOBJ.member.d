/* line 2 */
struct s { void a; };
