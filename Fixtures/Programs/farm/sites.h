// Sites that are never executed, many of them: provider:some has 530 and provider:more 9,469. Whoever
// includes this calls the function with a number of its own, none below zero.
#include <sys/sdt.h>

#define SITE(provider, name) DTRACE_PROBE1(provider, name, i);
#define SITES_10(provider, name) \
  SITE(provider, name) SITE(provider, name) \
  SITE(provider, name) SITE(provider, name) \
  SITE(provider, name) SITE(provider, name) \
  SITE(provider, name) SITE(provider, name) \
  SITE(provider, name) SITE(provider, name)
#define SITES_100(provider, name) \
  SITES_10(provider, name) SITES_10(provider, name) \
  SITES_10(provider, name) SITES_10(provider, name) \
  SITES_10(provider, name) SITES_10(provider, name) \
  SITES_10(provider, name) SITES_10(provider, name) \
  SITES_10(provider, name) SITES_10(provider, name)
#define SITES_1000(provider, name) \
  SITES_100(provider, name) SITES_100(provider, name) \
  SITES_100(provider, name) SITES_100(provider, name) \
  SITES_100(provider, name) SITES_100(provider, name) \
  SITES_100(provider, name) SITES_100(provider, name) \
  SITES_100(provider, name) SITES_100(provider, name)

#define MANY_SITES(provider)                                                                  \
  __attribute__((noinline)) static void many_sites(int i) {                                   \
    if (i == -1) {                                                                            \
      SITES_100(provider, some) SITES_100(provider, some) SITES_100(provider, some)           \
      SITES_100(provider, some) SITES_100(provider, some)                                     \
      SITES_10(provider, some) SITES_10(provider, some) SITES_10(provider, some)              \
    }                                                                                         \
    if (i == -2) {                                                                            \
      SITES_1000(provider, more) SITES_1000(provider, more) SITES_1000(provider, more)        \
      SITES_1000(provider, more) SITES_1000(provider, more) SITES_1000(provider, more)        \
      SITES_1000(provider, more) SITES_1000(provider, more) SITES_1000(provider, more)        \
      SITES_100(provider, more) SITES_100(provider, more) SITES_100(provider, more)           \
      SITES_100(provider, more)                                                               \
      SITES_10(provider, more) SITES_10(provider, more) SITES_10(provider, more)              \
      SITES_10(provider, more) SITES_10(provider, more) SITES_10(provider, more)              \
      SITE(provider, more) SITE(provider, more) SITE(provider, more) SITE(provider, more)     \
      SITE(provider, more) SITE(provider, more) SITE(provider, more) SITE(provider, more)     \
      SITE(provider, more)                                                                    \
    }                                                                                         \
  }
