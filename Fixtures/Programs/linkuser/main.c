// linkuser N [MS]: linked against probelib, whose constructor hits probelib:init before main; calls
// it N times. With MS it says `ready`, waits so many milliseconds after each call, and ends at SIGTERM; then
// it tells too in how many bytes the library's text differs from what it was at first.
#define _GNU_SOURCE
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probelib.h"

static volatile sig_atomic_t stopping;
static char text[1 << 20];
static size_t size;

static void stop(int number) {
  (void)number;
  stopping = 1;
}

// Keeps the library's text the first time, and counts what differs the second.
static int look(struct dl_phdr_info *info, size_t ignored, void *result) {
  (void)ignored;
  if (strstr(info->dlpi_name, "probelib") == NULL) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
    const char *memory = (const char *)(info->dlpi_addr + segment->p_vaddr);
    if (size == 0) {
      size = segment->p_memsz < sizeof text ? segment->p_memsz : sizeof text;
      memcpy(text, memory, size);
    } else {
      for (size_t at = 0; at < size; at++) *(long *)result += text[at] != memory[at];
    }
  }
  return 1;
}

int main(int argc, char **argv) {
  alarm(60);
  int rounds = argc > 1 ? atoi(argv[1]) : 1, done = 0, right = 0;
  long milliseconds = argc > 2 ? atol(argv[2]) : -1, differing = 0;
  if (milliseconds >= 0) {
    struct sigaction on_stop = {.sa_handler = stop};
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    sigaction(SIGTERM, &on_stop, NULL);
    dl_iterate_phdr(look, NULL);
    (void)!write(1, "ready\n", 6);
    for (; done < rounds && !stopping; done++) {
      right += probelib_call(done) == done + 1;
      nanosleep(&pause, NULL);
    }
    dl_iterate_phdr(look, &differing);
    printf("wrong %d text-differs %ld\n", done - right, differing);
    return 0;
  }
  for (; done < rounds; done++) right += probelib_call(done) == done + 1;
  printf("called %d times\n", right);
  return 0;
}
