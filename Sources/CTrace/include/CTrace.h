// The kernel's tracing interface, one function per request. Every function returns what the system
// call returned and leaves errno alone; the caller reads it on the next line.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Requests. C because ptrace is variadic and its request numbers are an enum of macros, neither of
// which Swift can see.

/// With `reports_exit` the thread also stops when it is about to end.
int ctrace_seize(pid_t thread, bool reports_exit);
/// The same choice for a stopped tracee.
int ctrace_choose_reports(pid_t thread, bool reports_exit);
int ctrace_interrupt(pid_t thread);
int ctrace_continue(pid_t thread, int signal);
/// Lets it go on to its next system call, or to the end of the one that it is in.
int ctrace_continue_to_call(pid_t thread, int signal);
int ctrace_step(pid_t thread, int signal);
int ctrace_listen(pid_t thread);
int ctrace_detach(pid_t thread, int signal);

/// The 27 words of user_regs_struct.
int ctrace_read_registers(pid_t thread, uint64_t *words);
int ctrace_write_registers(pid_t thread, const uint64_t *words);
/// The 512 bytes of the FXSAVE area: st(n) from byte 32, xmm(n) from byte 160, 16 bytes each.
int ctrace_read_vectors(pid_t thread, uint8_t *area);
int ctrace_event_message(pid_t thread, uint64_t *message);
/// 1 when the system call stop that the thread is in is before the call, 0 when it is after.
int ctrace_call_begins(pid_t thread);
/// The si_code of the signal the thread is stopped for.
int ctrace_signal_code(pid_t thread, int *code);
/// The signals a thread blocks, one bit each.
int ctrace_read_signal_mask(pid_t thread, uint64_t *mask);
int ctrace_write_signal_mask(pid_t thread, uint64_t mask);
/// 1 when a SIGTRAP that the kernel raised (an executed int3) is queued and not yet reported, else 0.
int ctrace_trap_is_queued(pid_t thread);

// Waiting and signalling. C because __WALL and __WNOTHREAD reach Swift without a usable wait4, and
// tgkill and gettid do not reach it at all.

/// wait4 for one thread, or for any with -1, of this thread's tracees only.
pid_t ctrace_wait(pid_t thread, int *status, bool blocks);
/// The same, and the kernel will tell it again (WNOWAIT).
pid_t ctrace_look(pid_t thread, int *status, bool blocks);
int ctrace_signal_thread(pid_t process, pid_t thread, int signal);
pid_t ctrace_thread_id(void);

// Memory. C because process_vm_readv and process_vm_writev hide behind a GNU feature macro.

ssize_t ctrace_read_memory(pid_t process, uint64_t address, void *bytes, size_t count);
ssize_t ctrace_write_memory(pid_t process, uint64_t address, const void *bytes, size_t count);

/// 1 when two processes have the same memory, 0 when they do not, -1 when that may not be known. C because
/// kcmp has no function of its own.
int ctrace_shares_memory(pid_t one, pid_t other);

// Launching. C because only async-signal-safe calls are allowed between fork and exec.

struct ctrace_launch {
  pid_t process;
  /// Write one byte here to let the child go on to exec.
  int release;
  /// Holds the child's errno once exec has failed; at end of file exec has succeeded.
  int failure;
};

/// Forks a child that waits for a byte, then executes `path`. A file that is executable but of no
/// format the kernel knows is run by /bin/sh, as execvp does: `shell_arguments` is used then.
int ctrace_launch(
    struct ctrace_launch *launch, const char *path, char *const arguments[],
    char *const shell_arguments[], char *const environment[]);

/// Whether a program's file gives capabilities to whoever executes it. C because <sys/xattr.h> is in no Swift
/// module.
bool ctrace_gives_capabilities(const char *path);

/// The processor the calling thread runs on; -1 if that cannot be told. C because sched_getcpu is declared
/// for _GNU_SOURCE only.
int ctrace_current_processor(void);
/// The processors that a thread may run on, a bit for each; 0 is the calling thread. Gives how many bytes of
/// the mask there are. C because syscall is variadic.
ssize_t ctrace_read_affinity(pid_t thread, uint64_t *words, size_t count);
int ctrace_write_affinity(pid_t thread, const uint64_t *words, size_t count);
/// The time stamp counter. C because Swift has no name for the instruction.
uint64_t ctrace_cycle_count(void);

// Interruptions. C because a signal handler must not run Swift, and sigaction is a macro.

/// Notes SIGINT, SIGTERM, SIGHUP and SIGQUIT (unless they are ignored) instead of dying of them, and ignores
/// SIGPIPE so that a closed pipe is an error of write. `even_ignored` is for those that a shell ignores for a
/// job in the background, all but SIGHUP.
int ctrace_catch_interrupts(bool even_ignored);
/// The signal noted last, 0 for none; `from_terminal` tells whether a key was pressed, in which
/// case the terminal has sent it to the launched command too.
int ctrace_interrupt_signal(bool *from_terminal);
/// Forgets the noted signal.
void ctrace_clear_interrupt(void);
/// From now on notes a signal that asks for something other than the end, as SIGUSR2 does.
int ctrace_catch_request(int signal);
/// Whether it has come since this was last asked.
bool ctrace_take_request(void);
/// From now on SIGTSTP is noted and does not stop the process, unless it is ignored; or it stops it again, at once if
/// it has been noted.
void ctrace_put_off_stops(bool puts_off);
/// Whether it has been noted.
bool ctrace_is_asked_to_stop(void);
/// Makes a blocked wait of the calling thread return EINTR every `nanoseconds`; 0 stops it.
int ctrace_tick(uint64_t nanoseconds);
/// Makes it return EINTR at a time of CLOCK_MONOTONIC and every 200 microseconds from then on, until
/// another time is set; 0 stops it.
int ctrace_wake_at(uint64_t nanoseconds);
/// Whether the calling thread's timer has gone off since this was last asked.
bool ctrace_take_knock(void);
/// From now on the calling thread is told when a descriptor becomes readable, also while it blocks in
/// a wait, which then returns EINTR again and again until the timer is set anew. SIGIO.
int ctrace_stir_for(int descriptor);
/// Whether that has happened since it was last forgotten.
bool ctrace_is_stirred(void);
void ctrace_forget_stir(void);
/// Blocks until a signal handler has run on the calling thread.
void ctrace_sleep(void);

// The safety net.

/// What is copied into a tracee (net.S says why it is assembly), and where in it are the code that a handler
/// returns to and the words that are filled in.
struct ctrace_net {
  const uint8_t *code;
  size_t count, restorer, data;
};
struct ctrace_net ctrace_net(void);

/// The same of what a tracee makes a system call by (call.S).
struct ctrace_call {
  const uint8_t *code;
  size_t count, undone, data;
};
struct ctrace_call ctrace_call(void);

/// Starts this program again, as nobody's child and in a session of its own, with the one argument and with
/// the other end of the descriptor returned as its standard input; -1 if it cannot be. C because only
/// async-signal-safe calls are allowed between fork and exec.
int ctrace_start_guard(const char *argument);
