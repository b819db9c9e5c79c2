/* line 5 */
struct in { int a; };
struct out { int b; string c; };
translator struct out < struct in *i > { b = i->a; };
translator struct out < struct in *i > { b = 1; };
