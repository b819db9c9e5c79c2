// patient: has things done to it. Three times it sets errno to 40 + i and fires
// patient:spot(char *buffer, const char *constant, long (*function)(long), int i); then it prints
// what the buffer holds, what errno is and how many SIGUSR1 have come.
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/sdt.h>
#include <unistd.h>

static volatile sig_atomic_t signals;
static const char constant[] = "constant";
static char buffer[16] = "untouched";

static void count(int signal) {
  (void)signal;
  signals++;
}

__attribute__((noinline, used)) long patient_function(long number) { return number * 3; }

__attribute__((noinline)) static void spot(int i) {
  errno = 40 + i;
  DTRACE_PROBE4(patient, spot, buffer, constant, patient_function, i);
}

int main(void) {
  alarm(60);
  struct sigaction action = {.sa_handler = count};
  sigaction(SIGUSR1, &action, NULL);
  for (int i = 0; i < 3; i++) {
    spot(i);
    int error = errno;
    printf("%s %d %d\n", buffer, error, (int)signals);
  }
  return strcmp(constant, "constant") == 0 ? 0 : 3;
}
