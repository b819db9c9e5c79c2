#include "probelib.h"

#include <sys/sdt.h>

__attribute__((constructor)) static void probelib_init(void) { DTRACE_PROBE(probelib, init); }

__attribute__((noinline)) int probelib_call(int n) {
  DTRACE_PROBE1(probelib, call, n);
  return n + 1;
}
