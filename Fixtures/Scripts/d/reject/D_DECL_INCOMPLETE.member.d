/* line 2 */
struct s { struct s inner; };
