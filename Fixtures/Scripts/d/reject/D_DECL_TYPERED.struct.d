/* line 3 */
struct s { int a; };
struct s { int b; };
