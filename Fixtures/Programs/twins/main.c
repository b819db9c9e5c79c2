// twins: two source files, each with a static variable `twin` that its own probe takes from memory:
// twins:one has 11, twins:two has 22, and both notes say `twin(%rip)`. Only the order of the symbol
// table tells the variables apart.
#include <unistd.h>

void one(void);
void two(void);

int main(void) {
  alarm(60);
  one();
  two();
  return 0;
}
