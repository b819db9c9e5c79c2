// libuser PATH N [MODE]: N times, loads the library at PATH (libprobelib.so), calls it once with the
// number of the round, and unloads it. Prints how many rounds gave the right answer.
//
//   dlopen     by its path, the default
//   dlmopen    in a second namespace too, while it is loaded in the first
//   memfd      a copy of the file in memory, by the name of its descriptor
//   replaced   puts a copy in the place of the file while it is loaded
//   removed    a copy, which is removed while it is loaded
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char bytes[1 << 20];
static size_t size;

static int write_copy(int file) {
  int fine = file >= 0 && write(file, bytes, size) == (ssize_t)size;
  return fine ? file : -1;
}

static int make_copy(const char *path) {
  int file = write_copy(open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755));
  return file < 0 || close(file) != 0 ? -1 : 0;
}

static int is_right(void *library, int i) {
  int (*call)(int) = (int (*)(int))dlsym(library, "probelib_call");
  return call != NULL && call(i) == i + 1;
}

// One round; whether it gave the right answer, or -1.
static int play(const char *path, const char *mode, int i) {
  char name[4096 + 16];
  void *library, *twin = NULL;
  int memory = -1;
  snprintf(name, sizeof name, "%s", path);
  if (strcmp(mode, "memfd") == 0) {
    memory = write_copy(memfd_create("probelib", MFD_CLOEXEC));
    snprintf(name, sizeof name, "/proc/self/fd/%d", memory);
  } else if (strcmp(mode, "removed") == 0) {
    snprintf(name, sizeof name, "%s.%d", path, getpid());
    if (make_copy(name) != 0) return -1;
  }
  library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "libuser: %s\n", dlerror());
    return -1;
  }
  if (strcmp(mode, "dlmopen") == 0) {
    // The C library keeps the namespace alive: new ones use up its room for thread storage.
    static void *anchor;
    Lmid_t space;
    if (anchor == NULL) anchor = dlmopen(LM_ID_NEWLM, "libc.so.6", RTLD_NOW | RTLD_LOCAL);
    if (anchor == NULL || dlinfo(anchor, RTLD_DI_LMID, &space) != 0) return -1;
    twin = dlmopen(space, name, RTLD_NOW | RTLD_LOCAL);
    if (twin == NULL) {
      fprintf(stderr, "libuser: %s\n", dlerror());
      return -1;
    }
  } else if (strcmp(mode, "replaced") == 0) {
    snprintf(name, sizeof name, "%s.%d", path, getpid());
    if (make_copy(name) != 0 || rename(name, path) != 0) return -1;
  } else if (strcmp(mode, "removed") == 0) {
    if (unlink(name) != 0) return -1;
  }
  int right = is_right(library, i);
  if (twin != NULL) right = is_right(twin, i) && right && dlclose(twin) == 0;
  if (dlclose(library) != 0) return -1;
  if (memory >= 0) close(memory);
  return right;
}

int main(int argc, char **argv) {
  alarm(getenv("TRAPLINE_STRESS") != NULL ? 600 : 60);
  if (argc < 3) return 2;
  int rounds = atoi(argv[2]), right = 0;
  const char *mode = argc > 3 ? argv[3] : "dlopen";
  int file = open(argv[1], O_RDONLY | O_CLOEXEC);
  ssize_t count = file < 0 ? 0 : read(file, bytes, sizeof bytes);
  if (count > 0) size = (size_t)count;
  close(file);
  for (int i = 0; i < rounds; i++) {
    int answer = play(argv[1], mode, i);
    if (answer < 0) return 1;
    right += answer;
  }
  void *left = dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD);
  printf("loaded %d times, %s at the end\n", right, left == NULL ? "gone" : "still there");
  return 0;
}
