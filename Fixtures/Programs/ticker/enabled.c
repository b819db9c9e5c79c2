// The probe of ticker that asks its semaphore first, as PostgreSQL's and Python's probes do.
#define _SDT_HAS_SEMAPHORES 1
#include <sys/sdt.h>

__extension__ unsigned short fixture_enabled_tick_semaphore
    __attribute__((section(".probes"))) = 0;

int ticker_fire_enabled(int i) {
  if (*(volatile unsigned short *)&fixture_enabled_tick_semaphore == 0) return 0;
  DTRACE_PROBE1(fixture, enabled_tick, i);
  return 1;
}
