// D's functions and their prototypes, in the notation of D's documentation: `@` is an argument of any
// type, `[t]` an optional one, `...` any number more. One table serves them all; `DPrototype` reads it
// and `DChecker+Calls` compares each call with it.

/// A function of D; the raw value is its name.
package enum DFunction: String, CaseIterable, Sendable {
  // Subroutines.
  case alloca, basename, bcopy, cleanpath, copyin, copyinstr, copyinto, copyout, copyoutstr
  case dirname, getmajor, getminor, htonl, htonll, htons, index
  case inetNtoa = "inet_ntoa"
  case inetNtoa6 = "inet_ntoa6"
  case inetNtop = "inet_ntop"
  case linkNtop = "link_ntop"
  case lltostr, ntohl, ntohll, ntohs, progenyof, rand, rindex, speculation
  case strchr, strjoin, strlen, strrchr, strstr, strtok, substr
  // Aggregating functions.
  case avg, count, llquantize, lquantize, max, min, quantize, stddev, sum
  // Actions.
  case breakpoint, chill, clear, commit, denormalize, discard, exit, freopen, ftruncate
  case `func`, jstack, mod, normalize, panic, pcap, print, printa, printf, raise, setopt, speculate
  case stack, stop, sym, system, trace, tracemem, trunc, uaddr, ufunc, umod, ustack, usym
  // Subroutines over the kernel's own structures.
  case dPath = "d_path"
  case ddiPathname = "ddi_pathname"
  case msgdsize, msgsize
  case mutexOwned = "mutex_owned"
  case mutexOwner = "mutex_owner"
  case mutexTypeAdaptive = "mutex_type_adaptive"
  case mutexTypeSpin = "mutex_type_spin"
  case rwIsWriter = "rw_iswriter"
  case rwReadHeld = "rw_read_held"
  case rwWriteHeld = "rw_write_held"

  /// What a function may be used for.
  package enum Kind: Sendable {
    /// Gives a value, in any expression.
    case subroutine
    /// Only on the right of `@name =`.
    case aggregating
    /// Does something, as a statement; the stack and symbol actions also give values to record.
    case action

    /// As messages call it.
    package var name: String {
      switch self {
      case .subroutine: "function"
      case .aggregating: "aggregating function"
      case .action: "tracing function"
      }
    }
  }

  /// What it may be used for.
  package var kind: Kind {
    switch self {
    case .avg, .count, .llquantize, .lquantize, .max, .min, .quantize, .stddev, .sum:
      .aggregating
    case .breakpoint, .chill, .clear, .commit, .denormalize, .discard, .exit, .freopen,
      .ftruncate, .func, .jstack, .mod, .normalize, .panic, .pcap, .print, .printa, .printf,
      .raise, .setopt, .speculate, .stack, .stop, .sym, .system, .trace, .tracemem, .trunc,
      .uaddr, .ufunc, .umod, .ustack, .usym:
      .action
    default: .subroutine
    }
  }

  /// Whether it changes what is traced, which needs the option `destructive`.
  package var isDestructive: Bool {
    switch self {
    case .breakpoint, .chill, .copyout, .copyoutstr, .freopen, .ftruncate, .panic, .raise, .stop,
      .system:
      true
    default: false
    }
  }

  /// Whether it needs a kernel's own data, or to be inside one.
  package var isKernelOnly: Bool {
    switch self {
    case .breakpoint, .panic, .pcap, .dPath, .ddiPathname, .msgdsize, .msgsize,
      .mutexOwned, .mutexOwner, .mutexTypeAdaptive, .mutexTypeSpin, .rwIsWriter, .rwReadHeld,
      .rwWriteHeld:
      true
    default: false
    }
  }

  /// Whether its result is a pointer into the clause's scratch memory.
  package var givesScratch: Bool { self == .alloca || self == .copyin }

  /// The prototype, `result(parameters)`.
  package var prototypeText: String {
    switch self {
    case .alloca: "void *(size_t)"
    case .basename, .cleanpath, .dirname: "string(const char *)"
    case .bcopy: "void(void *, void *, size_t)"
    case .copyin: "void *(uintptr_t, size_t)"
    case .copyinstr: "string(uintptr_t, [size_t])"
    case .copyinto: "void(uintptr_t, size_t, void *)"
    case .copyout: "void(void *, uintptr_t, size_t)"
    case .copyoutstr: "void(char *, uintptr_t, size_t)"
    case .getmajor, .getminor: "dev_t(dev_t)"
    case .htonl, .ntohl: "uint32_t(uint32_t)"
    case .htonll, .ntohll: "uint64_t(uint64_t)"
    case .htons, .ntohs: "uint16_t(uint16_t)"
    case .index, .rindex: "int(const char *, const char *, [int])"
    case .inetNtoa: "string(ipaddr_t *)"
    case .inetNtoa6: "string(struct in6_addr *)"
    case .inetNtop, .linkNtop: "string(int, void *)"
    case .lltostr: "string(int64_t)"
    case .progenyof: "int(pid_t)"
    case .rand, .speculation: "int()"
    case .strchr, .strrchr: "string(const char *, char)"
    case .strjoin, .strstr, .strtok: "string(const char *, const char *)"
    case .strlen: "size_t(const char *)"
    case .substr: "string(const char *, int, [int])"
    case .avg, .max, .min, .stddev, .sum: "<DYN>(@)"
    case .count: "<DYN>()"
    case .quantize: "<DYN>(@, ...)"
    case .lquantize: "<DYN>(@, int32_t, int32_t, ...)"
    case .llquantize: "<DYN>(@, int32_t, int32_t, int32_t, int32_t, ...)"
    case .breakpoint, .ftruncate, .panic, .stop: "void()"
    case .chill, .commit, .discard, .exit, .raise, .speculate: "void(int)"
    case .clear, .denormalize, .trace: "void(@)"
    case .print: "void(const void *)"
    case .freopen, .printa, .system: "void(@, ...)"
    case .printf: "void(string, ...)"
    case .func, .mod, .sym: "_symaddr(uintptr_t)"
    case .uaddr, .ufunc, .umod, .usym: "_usymaddr(uintptr_t)"
    case .jstack, .ustack: "stack([uint32_t], [uint32_t])"
    case .stack: "stack([uint32_t])"
    case .normalize: "void(@, uint64_t)"
    case .pcap: "void(void *, int)"
    case .setopt: "void(const char *, [const char *])"
    case .tracemem: "void(@, size_t, [size_t])"
    case .trunc: "void(@, [uint64_t])"
    case .dPath: "string(struct path *)"
    case .ddiPathname: "string(void *, int64_t)"
    case .msgdsize, .msgsize: "size_t(struct msgb *)"
    case .mutexOwned, .mutexTypeAdaptive, .mutexTypeSpin: "int(struct mutex *)"
    case .mutexOwner: "struct task_struct *(struct mutex *)"
    case .rwIsWriter, .rwReadHeld, .rwWriteHeld: "int(struct rwlock *)"
    }
  }

  /// What kind of symbol the result stands for.
  package var symbolKind: DSymbolKind? {
    switch self {
    case .sym, .func, .usym, .ufunc: .name
    case .mod, .umod: .module
    case .uaddr: .address
    default: nil
    }
  }
}
