// faulty: strings that a careless reader falls over. Fires faulty:text(const char *kind,
// const char *string) once per kind and prints `kind=length`, or `kind=unreadable`.
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sdt.h>
#include <unistd.h>

enum { megabyte = 1 << 20 };
static char huge[megabyte + 1];

__attribute__((noinline)) static void text(const char *kind, const char *string, int readable) {
  DTRACE_PROBE2(faulty, text, kind, string);
  if (readable)
    printf("%s=%zu\n", kind, strlen(string));
  else
    printf("%s=unreadable\n", kind);
}

int main(void) {
  alarm(60);
  size_t page = (size_t)sysconf(_SC_PAGESIZE);
  // Two pages, the second without any access.
  char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) != 0) return 2;
  memset(huge, 'x', megabyte);
  text("null", NULL, 0);
  text("unmapped", (const char *)0x1000, 0);
  text("kernel", (const char *)0xffffffff81000000, 0);
  text("noncanonical", (const char *)0x0123456789abcdef, 0);
  text("last", (const char *)~0UL, 0);
  text("noaccess", pages + page, 0);
  memcpy(pages + page - 5, "edge", 5);
  text("edge", pages + page - 5, 1);
  memcpy(pages + page - 6, "runoff", 6);
  text("runoff", pages + page - 6, 0);
  text("empty", "", 1);
  text("huge", huge, 1);
  text("invalid", "a\xff\xc0\x80\xed\xa0\x80z", 1);
  text("control", "a\x1b[31mred\x07\r\n\tz\x7f\x9b", 1);
  text("unicode", "gr\xc3\xbc\xc3\x9f \xe2\x82\xac", 1);
  return 0;
}
