/* line 3 */
struct s;
translator struct s < int i > { b = 1; };
