// shifty T N [LIBRARY]: T threads each fire shifty:text(int i, const char *a, const char *b) N times, and
// shifty:adrift(long i) with registers that point nowhere, while others
//
//   rewrite `a` (letters only, at times without an end),
//   let `b` come and go: unreadable, unmapped, mapped anew ("mapped"), a file ("filed") cut short,
//   load and unload the library.
//
// Prints `shifted HITS` at the end: how often each of the two was fired.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <unistd.h>

enum { page = 4096 };
static char letters[3 * page];
static char *place;
static int hits;
static atomic_int running;
static const char *library;

__attribute__((noinline)) static void text(int i, const char *a, const char *b) {
  DTRACE_PROBE3(shifty, text, i, a, b);
}

// void shifty_adrift(long i, void *stack, void *frame): the site is passed with these in rsp and rbp.
// A signal would kill here, and none is sent.
__asm__(
    ".text\n.type shifty_adrift, @function\nshifty_adrift:\n"
    "pushq %rbp\nmovq %rsp, %rcx\nmovq %rsi, %rsp\nmovq %rdx, %rbp\n"
    "990: nop\n"
    "movq %rcx, %rsp\npopq %rbp\nret\n.size shifty_adrift, . - shifty_adrift\n"
    ".pushsection .note.stapsdt,\"\",@note\n"
    ".balign 4\n.4byte 992f-991f, 994f-993f, 3\n"
    "991: .asciz \"stapsdt\"\n992: .balign 4\n"
    "993: .8byte 990b, _.stapsdt.base, 0\n"
    ".asciz \"shifty\"\n.asciz \"adrift\"\n.asciz \"-8@%rdi 8@(%rsp) 8@8(%rbp)\"\n"
    "994: .balign 4\n.popsection\n");
void shifty_adrift(long i, void *stack, void *frame);

static void *fire(void *argument) {
  uintptr_t nowhere[] = {0, 8, 0xfff, 0x0123456789abcdef, UINTPTR_MAX, UINTPTR_MAX - 7,
                         0xffffffff81000000, (uintptr_t)place, (uintptr_t)place + page - 8,
                         (uintptr_t)letters};
  int count = sizeof nowhere / sizeof *nowhere;
  for (int i = 0; i < hits; i++) {
    text(i, letters + i % page, place + page - 8);
    shifty_adrift(i, (void *)nowhere[i % count], (void *)nowhere[i / count % count]);
  }
  atomic_fetch_sub(&running, 1);
  return argument;
}

static void *rewrite(void *argument) {
  for (int i = 0; atomic_load(&running) > 0; i++) {
    memset(letters, 'a' + i % 26, 2 * page);
    // The last page is zero: so much a string may have, and no more.
    letters[(i * 577) % (2 * page)] = '\0';
  }
  return argument;
}

static void *remap(void *argument) {
  int anywhere = PROT_READ | PROT_WRITE;
  char name[] = "/tmp/shifty-XXXXXX";
  int file = mkstemp(name);
  unlink(name);
  while (atomic_load(&running) > 0) {
    mprotect(place, page, PROT_NONE);
    munmap(place, page);
    mmap(place, page, anywhere, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    memcpy(place + page - 8, "mapped", 6);
    if (ftruncate(file, page) != 0) break;
    if (pwrite(file, "filed", 5, page - 8) != 5) break;
    mmap(place, page, anywhere, MAP_SHARED | MAP_FIXED, file, 0);
    if (ftruncate(file, 0) != 0) break;
  }
  close(file);
  return argument;
}

static void *reload(void *argument) {
  while (atomic_load(&running) > 0) {
    void *handle = dlopen(library, RTLD_NOW);
    if (handle == NULL) exit(3);
    dlclose(handle);
  }
  return argument;
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 600 : 60);
  int threads = argc > 1 ? atoi(argv[1]) : 2;
  hits = argc > 2 ? atoi(argv[2]) : 100;
  library = argc > 3 ? argv[3] : NULL;
  // Far from where the kernel puts what asks for no place, or that would fall into the gap.
  place = mmap((void *)0x10000000000, 2 * page, PROT_READ | PROT_WRITE,
               MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  if (place == MAP_FAILED || threads < 1 || threads > 64) return 2;
  memset(letters, 'a', 2 * page);
  running = threads;
  void *(*bodies[])(void *) = {rewrite, remap, reload};
  pthread_t all[67];
  int count = library == NULL ? 2 : 3;
  for (int i = 0; i < count + threads; i++)
    if (pthread_create(&all[i], NULL, i < count ? bodies[i] : fire, NULL) != 0) return 2;
  for (int i = 0; i < count + threads; i++) pthread_join(all[i], NULL);
  printf("shifted %d\n", threads * hits);
  return 0;
}
