// libunwind's remote half as one module. C because its public names are macros over the names of
// one architecture, which Swift cannot see, and because its table of ptrace accessors is a mutable
// global, which Swift refuses. Each function below is the libunwind call of the same name.
//
// liblzma is linked by the module map since Debian's libunwind-ptrace needs it without saying so.
#pragma once
#include <libunwind-ptrace.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Constants. C because they are members of anonymous enums under architecture names.

enum {
  CUNWIND_REGISTER_IP = UNW_REG_IP,
  CUNWIND_REGISTER_SP = UNW_REG_SP,
  CUNWIND_ERROR_NO_MEMORY = UNW_ENOMEM,
  CUNWIND_ERROR_BAD_REGISTER = UNW_EBADREG,
  CUNWIND_ERROR_READ_ONLY = UNW_EREADONLYREG,
  CUNWIND_ERROR_STOPPED = UNW_ESTOPUNWIND,
  CUNWIND_ERROR_INVALID_IP = UNW_EINVALIDIP,
  CUNWIND_ERROR_BAD_FRAME = UNW_EBADFRAME,
  CUNWIND_ERROR_INVALID = UNW_EINVAL,
  CUNWIND_ERROR_BAD_VERSION = UNW_EBADVERSION,
  CUNWIND_ERROR_NO_INFORMATION = UNW_ENOINFO,
  CUNWIND_CACHE_NONE = UNW_CACHE_NONE,
  CUNWIND_CACHE_GLOBAL = UNW_CACHE_GLOBAL,
  CUNWIND_CACHE_PER_THREAD = UNW_CACHE_PER_THREAD,
};

// The ptrace accessors. `cunwind_ptrace_accessors` is the table to copy; a copy with its own
// `access_mem` and `access_reg` still needs the state of `cunwind_ptrace_create` as its argument
// for `find_proc_info`, which reads the tracee's map and its files.

static inline const unw_accessors_t *cunwind_ptrace_accessors(void) { return &_UPT_accessors; }

static inline void *cunwind_ptrace_create(pid_t thread) { return _UPT_create(thread); }

static inline void cunwind_ptrace_destroy(void *state) { _UPT_destroy(state); }

static inline int cunwind_ptrace_find_proc_info(
    unw_addr_space_t space, unw_word_t ip, unw_proc_info_t *info, int need_unwind_info,
    void *state) {
  return _UPT_find_proc_info(space, ip, info, need_unwind_info, state);
}

static inline void cunwind_ptrace_put_unwind_info(
    unw_addr_space_t space, unw_proc_info_t *info, void *state) {
  _UPT_put_unwind_info(space, info, state);
}

static inline int cunwind_ptrace_get_dyn_info_list_addr(
    unw_addr_space_t space, unw_word_t *address, void *state) {
  return _UPT_get_dyn_info_list_addr(space, address, state);
}

static inline int cunwind_ptrace_get_proc_name(
    unw_addr_space_t space, unw_word_t ip, char *buffer, size_t size, unw_word_t *offset,
    void *state) {
  return _UPT_get_proc_name(space, ip, buffer, size, offset, state);
}

// Address spaces. The table is copied by the call and may be gone after it. Byte order 0 is the
// host's.

static inline unw_addr_space_t cunwind_create_address_space(const unw_accessors_t *accessors) {
  unw_accessors_t copy = *accessors;
  return unw_create_addr_space(&copy, 0);
}

static inline void cunwind_destroy_address_space(unw_addr_space_t space) {
  unw_destroy_addr_space(space);
}

static inline int cunwind_set_caching_policy(unw_addr_space_t space, int policy) {
  return unw_set_caching_policy(space, (unw_caching_policy_t)policy);
}

static inline void cunwind_flush_cache(
    unw_addr_space_t space, unw_word_t low, unw_word_t high) {
  unw_flush_cache(space, low, high);
}

// Walking. Every function answers 0 or more, or a negated CUNWIND_ERROR; a step of 0 was the last
// frame.

static inline int cunwind_init_remote(
    unw_cursor_t *cursor, unw_addr_space_t space, void *state) {
  return unw_init_remote(cursor, space, state);
}

static inline int cunwind_step(unw_cursor_t *cursor) { return unw_step(cursor); }

static inline int cunwind_get_register(unw_cursor_t *cursor, int number, uint64_t *value) {
  unw_word_t word = 0;
  int result = unw_get_reg(cursor, number, &word);
  *value = word;
  return result;
}

/// 1 when the frame was entered by a signal, so that its program counter is the next instruction
/// and not a return address.
static inline int cunwind_is_signal_frame(unw_cursor_t *cursor) {
  return unw_is_signal_frame(cursor);
}

static inline int cunwind_get_procedure_name(
    unw_cursor_t *cursor, char *buffer, size_t size, uint64_t *offset) {
  unw_word_t word = 0;
  int result = unw_get_proc_name(cursor, buffer, size, &word);
  *offset = word;
  return result;
}

/// What an error code means; the text is libunwind's and never freed.
static inline const char *cunwind_error_text(int code) { return unw_strerror(code); }

// Names. C because no C header declares them: the first is in C++'s <cxxabi.h>, the second in none
// though the Swift runtime exports it. Both answer text to be freed, or null for what is not a name.

char *__cxa_demangle(const char *name, char *buffer, size_t *size, int *status);
char *swift_demangle(
    const char *name, size_t length, char *buffer, size_t *size, uint32_t flags);
