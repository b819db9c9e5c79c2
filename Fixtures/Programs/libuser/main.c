// libuser PATH N: N times, loads the library at PATH (libprobelib.so), calls it once with the
// number of the round, and unloads it. Prints how many rounds gave the right answer.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv) {
  alarm(60);
  if (argc < 3) return 2;
  int rounds = atoi(argv[2]), right = 0;
  for (int i = 0; i < rounds; i++) {
    void *library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
      fprintf(stderr, "libuser: %s\n", dlerror());
      return 1;
    }
    int (*call)(int) = (int (*)(int))dlsym(library, "probelib_call");
    if (call != NULL && call(i) == i + 1) right++;
    if (dlclose(library) != 0) return 1;
  }
  void *left = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
  printf("loaded %d times, %s at the end\n", right, left == NULL ? "gone" : "still there");
  return 0;
}
