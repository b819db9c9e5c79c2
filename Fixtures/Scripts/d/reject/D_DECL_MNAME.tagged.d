/* line 2 */
struct s { struct t { int a; }; };
