#define _GNU_SOURCE
#include "interrupts.h"

#include "CTrace.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

// The last two are better told by what the write says.
static const int caught[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXFSZ};
enum { CAUGHT_COUNT = sizeof caught / sizeof caught[0] };

static struct sigaction former[CAUGHT_COUNT];
static volatile sig_atomic_t is_caught;
static volatile sig_atomic_t noted_signal;
static volatile sig_atomic_t noted_from_terminal;

// Timers belong to a thread: each tracer thread has its own.
static _Thread_local timer_t timer;
static _Thread_local bool has_timer;
// The timer of the thread that asked for interrupts, for the handler, which may run on any thread.
static timer_t interrupt_timer;
static volatile sig_atomic_t has_interrupt_timer;

// Whether the timer of the thread has gone off since it was last asked.
static _Thread_local volatile sig_atomic_t has_knocked;

// Whether a descriptor that the thread watches has become readable since it was last asked.
static _Thread_local volatile sig_atomic_t has_stirred;

static struct timespec span(uint64_t nanoseconds) {
  return (struct timespec){
      .tv_sec = (time_t)(nanoseconds / 1000000000), .tv_nsec = (long)(nanoseconds % 1000000000)};
}

static void start(timer_t which, uint64_t nanoseconds) {
  struct itimerspec when = {.it_interval = span(nanoseconds), .it_value = span(nanoseconds)};
  timer_settime(which, 0, &when, 0);
}

static void note(int signal, siginfo_t *info, void *context) {
  (void)context;
  int saved = errno;
  noted_from_terminal = info->si_code == SI_KERNEL;
  noted_signal = signal;
  // One signal may land just before the wait blocks and be lost on it: keep knocking.
  if (has_interrupt_timer) start(interrupt_timer, 10 * 1000 * 1000);
  errno = saved;
}

static void knock(int signal) {
  (void)signal;
  has_knocked = 1;
}

// Whether the signal that asks for something other than the end has come since it was last asked.
static volatile sig_atomic_t has_request;

static void note_request(int signal) {
  (void)signal;
  int saved = errno;
  has_request = 1;
  if (has_interrupt_timer) start(interrupt_timer, 10 * 1000 * 1000);
  errno = saved;
}

static int make_timer(void) {
  if (has_timer) return 0;
  int signal = SIGRTMAX - 1;
  struct sigaction action = {.sa_handler = knock};
  sigemptyset(&action.sa_mask);
  if (sigaction(signal, &action, 0) != 0) return -1;
  // Threads of a pool block it, and so may whoever started us.
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  if (pthread_sigmask(SIG_UNBLOCK, &only, 0) != 0) return -1;
  struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal};
  event.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
  if (timer_create(CLOCK_MONOTONIC, &event, &timer) != 0) return -1;
  has_timer = true;
  return 0;
}

int ctrace_tick(uint64_t nanoseconds) {
  if (make_timer() != 0) return -1;
  start(timer, nanoseconds);
  return 0;
}

int ctrace_wake_at(uint64_t nanoseconds) {
  if (make_timer() != 0) return -1;
  // One signal may land just before the wait blocks and be lost on it: keep knocking.
  struct itimerspec when = {.it_interval = span(200 * 1000), .it_value = span(nanoseconds)};
  return timer_settime(timer, TIMER_ABSTIME, &when, 0);
}

bool ctrace_take_knock(void) {
  if (!has_knocked) return false;
  has_knocked = 0;
  return true;
}

static void stir(int signal) {
  (void)signal;
  int saved = errno;
  has_stirred = 1;
  // One signal may land just before the wait blocks and be lost on it: keep knocking.
  if (has_timer) start(timer, 200 * 1000);
  errno = saved;
}

int ctrace_stir_for(int descriptor) {
  if (make_timer() != 0) return -1;
  // Not a signal of F_SETSIG: those are queued one by one, and when the queue is full SIGIO comes instead.
  struct sigaction action = {.sa_handler = stir};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGIO, &action, 0) != 0) return -1;
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, SIGIO);
  if (pthread_sigmask(SIG_UNBLOCK, &only, 0) != 0) return -1;
  struct f_owner_ex owner = {.type = F_OWNER_TID, .pid = (pid_t)syscall(SYS_gettid)};
  if (fcntl(descriptor, F_SETOWN_EX, &owner) != 0) return -1;
  int flags = fcntl(descriptor, F_GETFL);
  if (flags < 0) return -1;
  has_stirred = 0;
  return fcntl(descriptor, F_SETFL, flags | O_ASYNC | O_NONBLOCK);
}

bool ctrace_is_stirred(void) { return has_stirred != 0; }

void ctrace_forget_stir(void) { has_stirred = 0; }

void ctrace_sleep(void) {
  // Far away, and not for ever: a handler may have run just before.
  struct timespec while_away = {.tv_sec = 3600};
  nanosleep(&while_away, 0);
}

int ctrace_catch_interrupts(bool even_ignored) {
  if (make_timer() != 0) return -1;
  interrupt_timer = timer;
  has_interrupt_timer = 1;
  for (int index = 0; index < CAUGHT_COUNT; index++) {
    if (sigaction(caught[index], 0, &former[index]) != 0) return -1;
    // What nohup ignores stays ignored, and what a shell's background job does unless it is asked for.
    bool is_asked_for = even_ignored && caught[index] != SIGHUP;
    if (former[index].sa_handler == SIG_IGN && !is_asked_for) continue;
    struct sigaction action = {.sa_flags = SA_SIGINFO};
    sigemptyset(&action.sa_mask);
    if (caught[index] == SIGPIPE || caught[index] == SIGXFSZ) {
      action.sa_flags = 0;
      action.sa_handler = SIG_IGN;
    } else {
      action.sa_sigaction = note;
    }
    if (sigaction(caught[index], &action, 0) != 0) return -1;
  }
  is_caught = 1;
  return 0;
}

void ctrace_restore_interrupts(void) {
  if (!is_caught) return;
  for (int index = 0; index < CAUGHT_COUNT; index++) sigaction(caught[index], &former[index], 0);
}

int ctrace_interrupt_signal(bool *from_terminal) {
  *from_terminal = noted_from_terminal != 0;
  return noted_signal;
}

void ctrace_clear_interrupt(void) { noted_signal = 0; }

int ctrace_catch_request(int signal) {
  struct sigaction action = {.sa_handler = note_request};
  sigemptyset(&action.sa_mask);
  return sigaction(signal, &action, 0);
}

bool ctrace_take_request(void) {
  if (!has_request) return false;
  has_request = 0;
  return true;
}

static volatile sig_atomic_t is_asked_to_stop;

static void note_stop(int signal) {
  (void)signal;
  int saved = errno;
  is_asked_to_stop = 1;
  if (has_interrupt_timer) start(interrupt_timer, 10 * 1000 * 1000);
  errno = saved;
}

static void on_stop_key(void (*handler)(int)) {
  struct sigaction action;
  // What is ignored stays so.
  if (sigaction(SIGTSTP, 0, &action) != 0 || action.sa_handler == SIG_IGN) return;
  action = (struct sigaction){.sa_handler = handler};
  sigemptyset(&action.sa_mask);
  sigaction(SIGTSTP, &action, 0);
}

void ctrace_put_off_stops(bool puts_off) {
  on_stop_key(puts_off ? note_stop : SIG_DFL);
  if (puts_off || !is_asked_to_stop) return;
  is_asked_to_stop = 0;
  kill(getpid(), SIGTSTP);
}

bool ctrace_is_asked_to_stop(void) { return is_asked_to_stop != 0; }
