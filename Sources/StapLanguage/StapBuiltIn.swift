// Which instructions stand for a call of a function that is built in, by its name and how many arguments it
// has. What each of them does is what SystemTap's library of that name does (its tapset reference).

internal import TraceProgram

/// What a call of a built-in function is lowered to.
enum StapBuiltIn {
  case fact(HitFact)
  /// A fact, divided.
  case dividedFact(HitFact, Int64)
  case text(HitText)
  /// A function of the arguments and, behind them, of constants.
  case subroutine(Subroutine, [Int64] = [])
  /// So many bytes of the tracee at an address.
  case load(size: Int64, isSigned: Bool)
  case symbol(SymbolForm)
  /// A fact about the thread that the argument is.
  case task(TaskFact)
  /// The argument is cut to so many bits, and those are turned round or not.
  case reversed(bits: Int64), plain(bits: Int64)
  /// What `Subroutine` gets ready is printed.
  case printList(Subroutine, [Int64] = [])
  /// It becomes a text, cut to what a string has.
  case listText(Subroutine, [Int64] = [])
  /// What `act` does, with its parameter as a multiple.
  case act(HitAction, Int64)
  case constant(Int64)
  case contains, isDigit, maximumStringLength
  case log, warn, error, exit, abort, system, nextFile

  static func named(_ name: String, _ count: Int) -> StapBuiltIn? { table["\(name)/\(count)"] }

  /// Nanoseconds of a tick, of which there are 100 in a second: what user space is told times in.
  private static let tick: Int64 = 10_000_000

  private static let table: [String: StapBuiltIn] = context.merging(strings) { $1 }
    .merging(memory) { $1 }.merging(tasks) { $1 }.merging(output) { $1 }.merging(numbers) { $1 }

  private static let context: [String: StapBuiltIn] = [
    "pid/0": .fact(.process), "tid/0": .fact(.thread), "ppid/0": .fact(.parentProcess),
    "pgrp/0": .fact(.processGroup), "sid/0": .fact(.session), "uid/0": .fact(.userID),
    "gid/0": .fact(.groupID), "euid/0": .fact(.effectiveUserID),
    "egid/0": .fact(.effectiveGroupID), "cpu/0": .fact(.processor),
    "target/0": .fact(.targetProcess), "stp_pid/0": .fact(.tracerProcess),
    "addr/0": .fact(.programCounter), "uaddr/0": .fact(.programCounter),
    "registers_valid/0": .fact(.hasRegisters), "is_return/0": .fact(.isReturn),
    "is_myproc/0": .fact(.isOwnProcess), "execname/0": .text(.executableName),
    "pexecname/0": .text(.parentName), "module_name/0": .text(.runName),
    "pp/0": .text(.clauseName), "pn/0": .text(.clauseTitle), "probe_type/0": .text(.probeKind),
    "env_var/1": .subroutine(.environmentVariable),
    "cmdline_arg/1": .subroutine(.commandWords), "cmdline_args/3": .subroutine(.commandWords),
    "cmdline_str/0": .text(.processArguments),
    "gettimeofday_ns/0": .fact(.wallTime), "gettimeofday_us/0": .dividedFact(.wallTime, 1000),
    "gettimeofday_ms/0": .dividedFact(.wallTime, 1_000_000),
    "gettimeofday_s/0": .dividedFact(.wallTime, 1_000_000_000),
    "local_clock_ns/0": .fact(.monotonicTime), "ktime_get_ns/0": .fact(.monotonicTime),
    "get_cycles/0": .fact(.cycles), "jiffies/0": .dividedFact(.monotonicTime, tick),
    "HZ/0": .constant(1_000_000_000 / tick), "ctime/1": .subroutine(.dateText),
    "tz_gmtoff/0": .fact(.timeZoneOffset), "tz_name/0": .text(.timeZoneName),
    "mdelay/1": .act(.delay, 1_000_000), "udelay/1": .act(.delay, 1000),
    "raise/1": .act(.raise, 1), "__max_string_length/0": .maximumStringLength,
  ]

  private static let strings: [String: StapBuiltIn] = [
    "strlen/1": .subroutine(.stringLength), "substr/3": .subroutine(.partOfString),
    "stringat/2": .subroutine(.byteWithin), "isinstr/2": .contains,
    "strpos/2": .subroutine(.indexOf, [0, 0]), "strtol/2": .subroutine(.parseInteger),
    "isdigit/1": .isDigit, "text_str/1": .subroutine(.quote, [0, 0, 0]),
    "text_strn/3": .subroutine(.quote), "str_replace/3": .subroutine(.replaceAll),
    "string_quoted/1": .subroutine(.quote, [0, 0, 1]), "tokenize/2": .subroutine(.nextToken),
    "matched/1": .subroutine(.matchedGroup), "ngroups/0": .subroutine(.matchedGroupCount),
    "randint/1": .subroutine(.randomBelow), "errno_str/1": .subroutine(.errorName),
  ]

  private static let memory: [String: StapBuiltIn] = [
    "user_string/1": .subroutine(.traceeText, [.max]),
    "user_string/2": .subroutine(.traceeTextOrElse),
    "user_string_n/2": .subroutine(.traceeText),
    "user_string_n/3": .subroutine(.traceeTextOrElse),
    "user_string_utf16/1": .subroutine(.traceeWideText, [2]),
    "user_string_utf32/1": .subroutine(.traceeWideText, [4]),
    "user_buffer_quoted/3": .subroutine(.traceeBytesQuoted, [0]),
    "user_buffer_quoted_error/3": .subroutine(.traceeBytesQuoted, [1]),
    "user_char_error/1": .load(size: 1, isSigned: true),
    "user_short_error/1": .load(size: 2, isSigned: true),
    "user_ushort_error/1": .load(size: 2, isSigned: false),
    "user_int_error/1": .load(size: 4, isSigned: true),
    "user_uint_error/1": .load(size: 4, isSigned: false),
    "user_long_error/1": .load(size: 8, isSigned: true),
    "user_ulong_error/1": .load(size: 8, isSigned: false),
    "user_int8_error/1": .load(size: 1, isSigned: true),
    "user_uint8_error/1": .load(size: 1, isSigned: false),
    "user_int16_error/1": .load(size: 2, isSigned: true),
    "user_uint16_error/1": .load(size: 2, isSigned: false),
    "user_int32_error/1": .load(size: 4, isSigned: true),
    "user_uint32_error/1": .load(size: 4, isSigned: false),
    "user_int64_error/1": .load(size: 8, isSigned: true),
    "user_uint64_error/1": .load(size: 8, isSigned: false),
    "register/1": .subroutine(.registerNamed, [1]),
    "u_register/1": .subroutine(.registerNamed, [0]),
    "print_regs/0": .printList(.listRegisters),
    "ustack/1": .subroutine(.stackAddress),
    "ubacktrace/0": .listText(.listStack, [StackForm.addresses.rawValue]),
    "sprint_ubacktrace/0": .listText(.listStack, [StackForm.simple.rawValue]),
    "print_ubacktrace/0": .printList(.listStack, [StackForm.full.rawValue]),
    "print_ubacktrace_brief/0": .printList(.listStack, [StackForm.brief.rawValue]),
    "print_ubacktrace_fileline/0": .printList(.listStack, [StackForm.full.rawValue]),
    "print_usyms/1": .printList(.listSymbols), "sprint_usyms/1": .listText(.listSymbols),
    "usymname/1": .symbol(.bareSymbol), "usymdata/1": .symbol(.symbolData),
    "umodname/1": .symbol(.modulePath), "usymfileline/1": .symbol(.number),
    "umodaddr/1": .subroutine(.moduleOffset),
    "umodbuildid/1": .subroutine(.moduleBuildID), "usymfile/1": .symbol(.number),
    "usymline/1": .symbol(.number),
  ]

  private static let tasks: [String: StapBuiltIn] = [
    "task_pid/1": .task(.process), "task_parent/1": .task(.parentProcess),
    "task_execname/1": .subroutine(.taskName), "task_uid/1": .task(.userID),
    "task_gid/1": .task(.groupID), "task_euid/1": .task(.effectiveUserID),
    "task_egid/1": .task(.effectiveGroupID), "task_state/1": .task(.state),
    "task_prio/1": .task(.priority), "task_nice/1": .task(.nice),
    "task_cpu/1": .task(.processor), "task_open_file_handles/1": .task(.fileCount),
    "task_utime_tid/1": .task(.userTime), "task_stime_tid/1": .task(.systemTime),
    "task_start_time/1": .task(.startTime), "proc_mem_size_pid/1": .task(.memorySize),
    "proc_mem_rss_pid/1": .task(.residentSize), "proc_mem_shr_pid/1": .task(.sharedSize),
    "proc_mem_txt_pid/1": .task(.textSize), "proc_mem_data_pid/1": .task(.dataSize),
  ]

  private static let output: [String: StapBuiltIn] = [
    "log/1": .log, "warn/1": .warn, "error/1": .error, "exit/0": .exit, "abort/0": .abort,
    "system/1": .system, "switch_file/0": .nextFile,
  ]

  private static let numbers: [String: StapBuiltIn] = [
    "big_endian2/1": .reversed(bits: 16), "big_endian4/1": .reversed(bits: 32),
    "big_endian8/1": .reversed(bits: 64), "little_endian2/1": .plain(bits: 16),
    "little_endian4/1": .plain(bits: 32), "little_endian8/1": .plain(bits: 64),
    "htons/1": .reversed(bits: 16), "htonl/1": .reversed(bits: 32),
    "htonll/1": .reversed(bits: 64), "ntohs/1": .reversed(bits: 16),
    "ntohl/1": .reversed(bits: 32), "ntohll/1": .reversed(bits: 64),
    "fp_add/2": .subroutine(.floatAdd), "fp_sub/2": .subroutine(.floatSubtract),
    "fp_mul/2": .subroutine(.floatMultiply), "fp_div/2": .subroutine(.floatDivide),
    "fp_rem/2": .subroutine(.floatRemainder), "fp_sqrt/1": .subroutine(.floatSquareRoot),
    "fp_eq/2": .subroutine(.floatEqual), "fp_le/2": .subroutine(.floatLessOrEqual),
    "fp_lt/2": .subroutine(.floatLess), "fp_to_string/2": .subroutine(.floatText),
    "string_to_fp/1": .subroutine(.parseFloat), "long_to_fp/1": .subroutine(.floatFromInteger),
    "fp_to_long/3": .subroutine(.integerFromFloat),
    "fp32_to_fp64/1": .subroutine(.widenFloat),
  ]
}
