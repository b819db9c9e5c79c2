// linkuser N: linked against probelib, whose constructor hits probelib:init before main; calls
// it N times.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probelib.h"

int main(int argc, char **argv) {
  alarm(60);
  int rounds = argc > 1 ? atoi(argv[1]) : 1, right = 0;
  for (int i = 0; i < rounds; i++) right += probelib_call(i) == i + 1;
  printf("called %d times\n", right);
  return 0;
}
