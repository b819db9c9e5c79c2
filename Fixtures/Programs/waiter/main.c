// waiter: threads that each wait in the kernel for something that does not come, in all the ways that
// a program may be told that its wait was interrupted. Prints `ready`, and at SIGTERM how often each
// wait ended before its time. No signal is ever handled in them.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/epoll.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sdt.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static int silent[2], sockets[2], semaphores, messages, ready;
static const struct timespec long_time = {3600, 0};

static long in_epoll(void) {
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_ctl(epoll, EPOLL_CTL_ADD, silent[0], &event);
  long result = epoll_wait(epoll, &event, 1, -1);
  close(epoll);
  return result;
}
static long in_epoll_for(void) {
  struct epoll_event event = {.events = EPOLLIN};
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  epoll_ctl(epoll, EPOLL_CTL_ADD, silent[0], &event);
  long result = epoll_wait(epoll, &event, 1, 3600 * 1000);
  close(epoll);
  return result;
}
static long in_poll(void) {
  struct pollfd wanted = {.fd = silent[0], .events = POLLIN};
  return poll(&wanted, 1, 3600 * 1000);
}
static long in_select(void) {
  fd_set set;
  FD_ZERO(&set);
  FD_SET(silent[0], &set);
  return select(silent[0] + 1, &set, NULL, NULL, NULL);
}
static long in_read(void) {
  char byte;
  return read(silent[0], &byte, 1);
}
static long in_receive(void) {
  char byte;
  return recv(sockets[0], &byte, 1, 0);
}
static long in_receive_for(void) {
  char byte;
  struct timeval time = {3600, 0};
  setsockopt(sockets[1], SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  return recv(sockets[1], &byte, 1, 0);
}
static long in_sleep(void) { return nanosleep(&long_time, NULL); }
static long in_clock_sleep(void) {
  errno = clock_nanosleep(CLOCK_MONOTONIC, 0, &long_time, NULL);
  return errno == 0 ? 0 : -1;
}
static long in_futex(void) {
  static int word;
  return syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &long_time, NULL, 0);
}
static long in_signal_wait(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGRTMIN + 5);
  return sigtimedwait(&set, NULL, &long_time);
}
static long in_semaphore(void) {
  struct sembuf take = {.sem_op = -1};
  return semtimedop(semaphores, &take, 1, &long_time);
}
static long in_message(void) {
  struct {
    long type;
    char text[8];
  } message;
  return msgrcv(messages, &message, sizeof message.text, 0, 0);
}

static struct {
  const char *name;
  long (*wait)(void);
  long ended;
} waits[] = {
    {"epoll", in_epoll, 0},
    {"epoll-for", in_epoll_for, 0},
    {"poll", in_poll, 0},
    {"select", in_select, 0},
    {"read", in_read, 0},
    {"receive", in_receive, 0},
    {"receive-for", in_receive_for, 0},
    {"sleep", in_sleep, 0},
    {"clock-sleep", in_clock_sleep, 0},
    {"futex", in_futex, 0},
    {"signal", in_signal_wait, 0},
    {"semaphore", in_semaphore, 0},
    {"message", in_message, 0},
};
enum { count = sizeof waits / sizeof waits[0] };

static void *run(void *argument) {
  long which = (long)argument;
  __atomic_add_fetch(&ready, 1, __ATOMIC_SEQ_CST);
  for (;;) {
    if (waits[which].wait() == -2) return NULL;
    __atomic_add_fetch(&waits[which].ended, 1, __ATOMIC_SEQ_CST);
    DTRACE_PROBE1(waiter, woken, which);
  }
}

int main(void) {
  alarm(60);
  sigset_t end;
  int number;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigprocmask(SIG_BLOCK, &end, NULL);
  if (pipe(silent) != 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) return 2;
  semaphores = semget(IPC_PRIVATE, 1, 0600);
  messages = msgget(IPC_PRIVATE, 0600);
  if (semaphores < 0 || messages < 0) return 2;
  for (long i = 0; i < count; i++) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, (void *)i) != 0) return 2;
  }
  while (__atomic_load_n(&ready, __ATOMIC_SEQ_CST) < count) sched_yield();
  (void)!write(1, "ready\n", 6);
  sigwait(&end, &number);
  for (int i = 0; i < count; i++) printf("%s %ld\n", waits[i].name, waits[i].ended);
  semctl(semaphores, 0, IPC_RMID);
  msgctl(messages, IPC_RMID, NULL);
  fflush(stdout);
  _exit(0);
}
