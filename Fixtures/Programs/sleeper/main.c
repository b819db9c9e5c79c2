// sleeper: something to attach to. Prints `ready`, then fires sleeper:beat(int i) until SIGTERM
// or SIGUSR1, whether or not its semaphore is raised.
//
//   sleeper [MS]     one beat every MS milliseconds (default 5)
//   sleeper spin T   T busy threads, one beat per turn
//   sleeper yield T  the same, and each gives way after its turn
//
// At the end prints how often it fired, how often with its semaphore raised, the semaphore, and
// in how many bytes its text in memory differs from its file: 0 and 0 after a clean detach.
#define _GNU_SOURCE
#define _SDT_HAS_SEMAPHORES 1
#include <fcntl.h>
#include <link.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sdt.h>
#include <time.h>
#include <unistd.h>

unsigned short sleeper_beat_semaphore __attribute__((section(".probes"))) = 0;

static volatile sig_atomic_t stopping;
static long fired, enabled;
static int yields;

static void stop(int number) {
  (void)number;
  stopping = 1;
}

__attribute__((noinline)) static int beat(int i) {
  int raised = *(volatile unsigned short *)&sleeper_beat_semaphore != 0;
  DTRACE_PROBE1(sleeper, beat, i);
  return raised;
}

static void *spin(void *argument) {
  long seen = 0, turns = 0;
  (void)argument;
  while (!stopping) {
    seen += beat((int)turns++);
    if (yields) sched_yield();
  }
  __atomic_add_fetch(&fired, turns, __ATOMIC_SEQ_CST);
  __atomic_add_fetch(&enabled, seen, __ATOMIC_SEQ_CST);
  return NULL;
}

// Bytes of our executable segment that are not what the file has there.
static int compare(struct dl_phdr_info *info, size_t size, void *result) {
  static char bytes[4096];
  int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  (void)size;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
    if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_X)) continue;
    const char *memory = (const char *)(info->dlpi_addr + segment->p_vaddr);
    for (size_t at = 0; at < segment->p_filesz;) {
      size_t want = segment->p_filesz - at < sizeof bytes ? segment->p_filesz - at : sizeof bytes;
      ssize_t got = pread(file, bytes, want, (off_t)(segment->p_offset + at));
      if (got <= 0) break;
      for (ssize_t b = 0; b < got; b++) *(long *)result += bytes[b] != memory[at + (size_t)b];
      at += (size_t)got;
    }
  }
  close(file);
  return 1;  // the first entry is the program itself
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 900 : 60);
  struct sigaction on_stop = {.sa_handler = stop};
  sigaction(SIGTERM, &on_stop, NULL);
  sigaction(SIGUSR1, &on_stop, NULL);
  yields = argc > 2 && strcmp(argv[1], "yield") == 0;
  int busy = yields || (argc > 2 && strcmp(argv[1], "spin") == 0);
  if (busy) {
    int threads = atoi(argv[2]);
    pthread_t all[64];
    if (threads < 1 || threads > 64) return 2;
    for (int i = 0; i < threads; i++)
      if (pthread_create(&all[i], NULL, spin, NULL) != 0) return 2;
    (void)!write(1, "ready\n", 6);
    for (int i = 0; i < threads; i++) pthread_join(all[i], NULL);
  } else {
    long milliseconds = argc > 1 ? atol(argv[1]) : 5;
    struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    (void)!write(1, "ready\n", 6);
    while (!stopping) {
      enabled += beat((int)fired++);
      nanosleep(&pause, NULL);
    }
  }
  long differing = 0;
  dl_iterate_phdr(compare, &differing);
  printf("fired %ld enabled %ld semaphore %d text-differs %ld\n", fired, enabled,
         (int)sleeper_beat_semaphore, differing);
  return 0;
}
