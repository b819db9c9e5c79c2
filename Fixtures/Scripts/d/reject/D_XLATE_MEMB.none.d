/* line 3 */
struct s { int a; };
translator struct s < int i > { z = 1; };
