// floor: the least a ptrace tracer can do per hit, to measure others against.
//
//   floor [--cpu free|same|split] [--stats FILE] PROVIDER PROBE COMMAND [ARGUMENT ...]
//
// Runs the command with an int3 at the one site of the probe, and counts hits by the string its
// second argument (which must be a 64-bit register) points to. Per hit: wait, registers, one read
// of 64 bytes, continue. Writes one line of JSON to standard error or the file.
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define REGISTER(name) {"8@%" #name, offsetof(struct user_regs_struct, name)}
static const struct {
  const char *text;
  size_t offset;
} registers[] = {
    REGISTER(rax), REGISTER(rbx), REGISTER(rcx), REGISTER(rdx), REGISTER(rsi), REGISTER(rdi),
    REGISTER(rbp), REGISTER(r8),  REGISTER(r9),  REGISTER(r10), REGISTER(r11), REGISTER(r12),
    REGISTER(r13), REGISTER(r14), REGISTER(r15),
};

static struct {
  uint64_t site, entry;  // link-time
  size_t offset;         // of the string's register in the register set
} probe;

static struct {
  char name[64];
  long count;
} table[256];

static void die(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(2);
}

// The note of a probe in a file we built ourselves: nothing here is untrusted.
static void find(const char *path, const char *provider, const char *name) {
  int file = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (file < 0 || fstat(file, &status) != 0) die("cannot open the program (give its path)");
  const char *bytes = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) die("cannot map the program");
  const Elf64_Ehdr *header = (const Elf64_Ehdr *)bytes;
  const Elf64_Shdr *sections = (const Elf64_Shdr *)(bytes + header->e_shoff);
  probe.entry = header->e_entry;
  for (int i = 0; i < header->e_shnum; i++) {
    if (sections[i].sh_type != SHT_NOTE) continue;
    const char *at = bytes + sections[i].sh_offset, *end = at + sections[i].sh_size;
    while (at + sizeof(Elf64_Nhdr) < end) {
      const Elf64_Nhdr *note = (const Elf64_Nhdr *)at;
      const char *owner = at + sizeof *note;
      const char *descriptor = owner + ((note->n_namesz + 3) & ~3u);
      at = descriptor + ((note->n_descsz + 3) & ~3u);
      if (note->n_type != 3 || strcmp(owner, "stapsdt") != 0) continue;
      const char *its_provider = descriptor + 24;
      const char *its_name = its_provider + strlen(its_provider) + 1;
      const char *arguments = its_name + strlen(its_name) + 1;
      if (strcmp(its_provider, provider) != 0 || strcmp(its_name, name) != 0) continue;
      if (probe.site != 0) die("the probe has more than one site");
      memcpy(&probe.site, descriptor, 8);
      const char *second = strchr(arguments, ' ');
      for (size_t r = 0; second != NULL && r < sizeof registers / sizeof *registers; r++) {
        size_t length = strlen(registers[r].text);
        if (strncmp(second + 1, registers[r].text, length) == 0 &&
            (second[1 + length] == ' ' || second[1 + length] == '\0'))
          probe.offset = registers[r].offset + 1;
      }
      if (probe.offset-- == 0) die("the second argument is not a 64-bit register");
    }
  }
  if (probe.site == 0) die("the program has no such probe");
}

// The run-time entry point less the link-time one.
static uint64_t load_bias(pid_t pid) {
  char path[64];
  Elf64_auxv_t entry;
  snprintf(path, sizeof path, "/proc/%d/auxv", pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  while (read(file, &entry, sizeof entry) == sizeof entry && entry.a_type != AT_NULL)
    if (entry.a_type == AT_ENTRY) {
      close(file);
      return entry.a_un.a_val - probe.entry;
    }
  die("cannot find where the program was loaded");
  return 0;
}

static void count(const char *name) {
  uint32_t hash = 2166136261u;
  for (const char *c = name; *c != '\0'; c++) hash = (hash ^ (unsigned char)*c) * 16777619u;
  for (uint32_t i = hash % 256;; i = (i + 1) % 256) {
    if (table[i].count == 0) strcpy(table[i].name, name);
    if (strcmp(table[i].name, name) != 0) continue;
    table[i].count++;
    return;
  }
}

static long nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000L + now.tv_nsec;
}

// The first (0) or second (1) processor that we may use.
static void pin(int which) {
  cpu_set_t allowed, one;
  sched_getaffinity(0, sizeof allowed, &allowed);
  for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
    if (!CPU_ISSET(cpu, &allowed) || which-- > 0) continue;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    sched_setaffinity(0, sizeof one, &one);
    return;
  }
  die("there is only one processor");
}

int main(int argc, char **argv) {
  const char *cpu = "free", *stats = NULL;
  int at = 1;
  for (; at + 1 < argc && strncmp(argv[at], "--", 2) == 0; at += 2) {
    if (strcmp(argv[at], "--cpu") == 0)
      cpu = argv[at + 1];
    else if (strcmp(argv[at], "--stats") == 0)
      stats = argv[at + 1];
    else
      die("unknown option");
  }
  if (argc - at < 3) die("usage: floor [--cpu C] [--stats FILE] PROVIDER PROBE COMMAND ...");
  find(argv[at + 2], argv[at], argv[at + 1]);

  int same = strcmp(cpu, "same") == 0, split = strcmp(cpu, "split") == 0;
  pid_t pid = fork();
  if (pid == 0) {
    if (same || split) pin(split);
    ptrace(PTRACE_TRACEME, 0, NULL, NULL);
    execv(argv[at + 2], argv + at + 2);
    _exit(127);
  }
  if (same || split) pin(0);

  int status;
  if (wait4(pid, &status, __WALL, NULL) != pid || !WIFSTOPPED(status)) die("cannot start it");
  ptrace(PTRACE_SETOPTIONS, pid, NULL, (void *)(long)PTRACE_O_EXITKILL);
  uint64_t site = load_bias(pid) + probe.site;
  long word = ptrace(PTRACE_PEEKTEXT, pid, (void *)site, NULL);
  if ((word & 0xff) != 0x90) die("there is no nop at the site");
  ptrace(PTRACE_POKETEXT, pid, (void *)site, (void *)((word & ~0xffL) | 0xcc));
  ptrace(PTRACE_CONT, pid, NULL, NULL);

  long hits = 0, first = 0, last = 0, calls = 0;
  for (;;) {
    long before = calls;
    if (wait4(pid, &status, __WALL, NULL) != pid || !WIFSTOPPED(status)) break;
    calls++;
    int signal = WSTOPSIG(status);
    struct user_regs_struct words;
    if (signal == SIGTRAP) {
      ptrace(PTRACE_GETREGS, pid, NULL, &words);
      calls++;
      if (words.rip - 1 == site) {
        char name[64];
        struct iovec here = {name, sizeof name};
        struct iovec there = {*(void **)((char *)&words + probe.offset), sizeof name};
        ssize_t got = process_vm_readv(pid, &here, 1, &there, 1, 0);
        calls++;
        name[got > 0 ? got - 1 : 0] = '\0';
        count(name);
        last = nanoseconds();
        if (hits++ == 0) first = last;
        signal = 0;
      }
    }
    ptrace(PTRACE_CONT, pid, NULL, (void *)(long)signal);
    calls++;
    if (signal != 0) calls = before;  // not a hit
  }

  FILE *out = stats == NULL ? stderr : fopen(stats, "w");
  if (out == NULL) die("cannot write the statistics");
  fprintf(out, "{\"hits\":%ld,\"elapsed_ns\":%ld,\"system_calls\":%ld,\"counts\":{", hits,
          last - first, calls);
  const char *comma = "";
  for (int i = 0; i < 256; i++) {
    if (table[i].count == 0) continue;
    fprintf(out, "%s\"%s\":%ld", comma, table[i].name, table[i].count);
    comma = ",";
  }
  fprintf(out, "}}\n");
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
