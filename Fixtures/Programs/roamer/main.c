// roamer MODE: fires roamer:step() often, and says on how many processors each of its threads may run.
//
//   roamer hot         before and after many hits, in a thread and in children made meanwhile, and when it
//                      has cooled
//   roamer exec        the same after it has executed itself from a thread that hits often
//   roamer own         after it has chosen processors itself while it hit often
//   roamer forever     says "ready", then hits until it gets SIGTERM; then waits until its mask is the first
//   roamer cold        hits rarely, and says what it saw
//   roamer bench PROCESSES THREADS HITS NANOSECONDS COLD
//                      each thread of each process hits so often, and computes so long after each hit; as many
//                      cold threads compute beside each process's; then how many hits there were in what time
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ended;
static int first;

static int processors(void) {
  cpu_set_t set;
  return sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : -1;
}

__attribute__((noinline)) static void step(void) { DTRACE_PROBE(roamer, step); }

static void hit(int count) {
  for (int i = 0; i < count; i++) step();
}

// Hits until it may run on one processor only, or has hit often enough for that, and says which.
static void heat(void) {
  int count = first;
  for (int i = 0; i < 40 && (count = processors()) != 1; i++) hit(500);
  printf("hot %d\n", count);
}

static void *report(void *name) {
  printf("%s %d\n", (char *)name, processors());
  return NULL;
}

// Waits, for ten seconds at most, until it may run on so many processors.
static void cool(int count) {
  for (int i = 0; i < 10000 && processors() != count; i++) usleep(1000);
  report("cooled");
}

static void *execute(void *self) {
  heat();
  fflush(stdout);
  char count[16];
  snprintf(count, sizeof count, "%d", first);
  execl((char *)self, (char *)self, "cool", count, NULL);
  return NULL;
}

// Measuring: what all processes share.
static struct {
  pthread_barrier_t start;
  double loops_per_nanosecond;
} *shared;
static int bench_hits;
static long pause_length;
static atomic_int is_over;

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void spin(long loops) {
  for (volatile long i = 0; i < loops; i++) {}
}

__attribute__((noinline)) static void tick(int i, const char *name, long pause) {
  DTRACE_PROBE3(roamer, tick, i, name, pause);
}

static void *hot(void *unused) {
  (void)unused;
  long loops = (long)((double)pause_length * shared->loops_per_nanosecond);
  pthread_barrier_wait(&shared->start);
  for (int i = 0; i < bench_hits; i++) {
    tick(i, "name", pause_length);
    spin(loops);
  }
  return NULL;
}

static void *cold(void *unused) {
  (void)unused;
  pthread_barrier_wait(&shared->start);
  while (!is_over) spin(10000);
  return NULL;
}

static void run_threads(int hot_count, int cold_count) {
  pthread_t *threads = calloc((size_t)(hot_count + cold_count), sizeof *threads);
  for (int i = 0; i < hot_count + cold_count; i++)
    if (pthread_create(&threads[i], NULL, i < hot_count ? hot : cold, NULL) != 0) exit(3);
  for (int i = 0; i < hot_count; i++) pthread_join(threads[i], NULL);
  is_over = 1;
  for (int i = hot_count; i < hot_count + cold_count; i++) pthread_join(threads[i], NULL);
}

static int bench(char **numbers) {
  int processes = atoi(numbers[0]), hot_count = atoi(numbers[1]), cold_count = atoi(numbers[4]);
  bench_hits = atoi(numbers[2]);
  pause_length = atol(numbers[3]);
  if (processes < 1 || hot_count < 1 || cold_count < 0) return 2;
  shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (shared == MAP_FAILED) return 3;
  long start = now();
  spin(20000000);
  shared->loops_per_nanosecond = 20000000.0 / (double)(now() - start);
  pthread_barrierattr_t attributes;
  pthread_barrierattr_init(&attributes);
  pthread_barrierattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  unsigned all = (unsigned)(processes * (hot_count + cold_count)) + 1;
  if (pthread_barrier_init(&shared->start, &attributes, all) != 0) return 3;
  for (int i = 0; i < processes; i++) {
    if (fork() != 0) continue;
    run_threads(hot_count, cold_count);
    _exit(0);
  }
  pthread_barrier_wait(&shared->start);
  start = now();
  while (wait(NULL) > 0) {}
  printf("ticked %d in %ld ns\n", processes * hot_count * bench_hits, now() - start);
  return 0;
}

static void end(int signal) {
  (void)signal;
  ended = 1;
}

int main(int argc, char **argv) {
  alarm(600);
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *mode = argc > 1 ? argv[1] : "";
  first = processors();
  pthread_t thread;
  if (strcmp(mode, "bench") == 0 && argc == 7) {
    return bench(argv + 2);
  } else if (strcmp(mode, "hot") == 0) {
    report("first");
    heat();
    pthread_create(&thread, NULL, report, "thread");
    pthread_join(thread, NULL);
    fflush(stdout);
    if (fork() == 0) {
      report("child");
      fflush(stdout);
      _exit(0);
    }
    wait(NULL);
    cool(first);
  } else if (strcmp(mode, "exec") == 0) {
    pthread_create(&thread, NULL, execute, argv[0]);
    pthread_join(thread, NULL);
  } else if (strcmp(mode, "cool") == 0) {
    cool(argc > 2 ? atoi(argv[2]) : 0);
  } else if (strcmp(mode, "own") == 0) {
    hit(20000);
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(0, &set);
    if (first > 1) CPU_SET(1, &set);
    sched_setaffinity(0, sizeof set, &set);
    report("own");
    // Long enough to cool.
    for (int i = 0; i < 500 && !ended; i++) usleep(1000);
    report("still");
  } else if (strcmp(mode, "forever") == 0) {
    signal(SIGTERM, end);
    puts("ready");
    while (!ended) hit(100);
    cool(first);
  } else if (strcmp(mode, "cold") == 0) {
    int changes = 0;
    for (int i = 0; i < 200; i++) {
      step();
      changes += processors() != first;
      usleep(2000);
    }
    printf("changes %d\n", changes);
  } else {
    return 2;
  }
  return 0;
}
