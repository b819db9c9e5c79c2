// mapper M N: makes M mappings that the kernel cannot join, half of them of its own file and executable,
// prints `ready`, and when it has read a line fires mapper:hit(int i) N times.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <unistd.h>

int main(int argc, char **argv) {
  alarm(60);
  int mappings = argc > 1 ? atoi(argv[1]) : 100, count = argc > 2 ? atoi(argv[2]) : 10;
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  for (int i = 0; i < mappings; i++) {
    void *memory =
        i % 2 == 0 ? mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0)
                   : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return 2;
  }
  (void)!write(1, "ready\n", 6);
  char line[16];
  (void)!read(0, line, sizeof line);
  for (int i = 0; i < count; i++) DTRACE_PROBE1(mapper, hit, i);
  printf("fired %d\n", count);
  return 0;
}
