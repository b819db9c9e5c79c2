// Names for numbers that exist without a declaration: those of D's standard libraries that mean something
// outside a kernel, with the values of Linux on x86-64.

/// The predefined constants.
package enum DConstants {
  /// The value of a name; nil when it is none of ours.
  package static func value(of name: String) -> Int32? { values[name] }

  private static let values: [String: Int32] = {
    var all: [String: Int32] = [:]
    for (prefix, base, names) in runs {
      for (index, name) in names.split(separator: " ").enumerated() where name != "-" {
        all[prefix + name] = base + Int32(index)
      }
    }
    for (name, value) in others { all[name] = value }
    return all
  }()

  /// Runs of consecutive values; `-` leaves one out.
  private static let runs: [(String, Int32, String)] = [
    (
      "SIG", 1,
      """
      HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP \
      TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS
      """
    ),
    (
      "E", 1,
      """
      PERM NOENT SRCH INTR IO NXIO 2BIG NOEXEC BADF CHILD AGAIN NOMEM ACCES FAULT NOTBLK BUSY EXIST \
      XDEV NODEV NOTDIR ISDIR INVAL NFILE MFILE NOTTY TXTBSY FBIG NOSPC SPIPE ROFS MLINK PIPE DOM \
      RANGE DEADLK NAMETOOLONG NOLCK NOSYS NOTEMPTY LOOP - NOMSG IDRM CHRNG L2NSYNC L3HLT L3RST \
      LNRNG UNATCH NOCSI L2HLT BADE BADR XFULL NOANO BADRQC BADSLT - BFONT NOSTR NODATA TIME NOSR \
      NONET NOPKG REMOTE NOLINK ADV SRMNT COMM PROTO MULTIHOP DOTDOT BADMSG OVERFLOW NOTUNIQ BADFD \
      REMCHG LIBACC LIBBAD LIBSCN LIBMAX LIBEXEC ILSEQ RESTART STRPIPE USERS NOTSOCK DESTADDRREQ \
      MSGSIZE PROTOTYPE NOPROTOOPT PROTONOSUPPORT SOCKTNOSUPPORT OPNOTSUPP PFNOSUPPORT AFNOSUPPORT \
      ADDRINUSE ADDRNOTAVAIL NETDOWN NETUNREACH NETRESET CONNABORTED CONNRESET NOBUFS ISCONN \
      NOTCONN SHUTDOWN TOOMANYREFS TIMEDOUT CONNREFUSED HOSTDOWN HOSTUNREACH ALREADY INPROGRESS \
      STALE
      """
    ),
    (
      "DTRACEFLT_", 0,
      "UNKNOWN BADADDR BADALIGN ILLOP DIVZERO NOSCRATCH KPRIV UPRIV TUPOFLOW BADSTACK"
    ),
    ("CLD_", 1, "EXITED KILLED DUMPED TRAPPED STOPPED CONTINUED"),
    ("R_", 0, "R15 R14 R13 R12 RBP RBX R11 R10 R9 R8 RAX RCX RDX RSI RDI"),
    ("R_", 16, "RIP CS RFL RSP SS FSBASE GSBASE DS ES FS GS"),
  ]

  private static let others: [(String, Int32)] = [
    ("SIGIOT", 6), ("SIGPOLL", 29), ("SIGCLD", 17),
    ("EWOULDBLOCK", 11), ("EDEADLOCK", 35), ("ENOTSUP", 95),
    ("O_RDONLY", 0), ("O_WRONLY", 1), ("O_RDWR", 2), ("O_ACCMODE", 3), ("O_CREAT", 0o100),
    ("O_EXCL", 0o200), ("O_NOCTTY", 0o400), ("O_TRUNC", 0o1000), ("O_APPEND", 0o2000),
    ("O_NONBLOCK", 0o4000), ("O_NDELAY", 0o4000), ("O_DSYNC", 0o10000),
    ("O_DIRECT", 0o40000), ("O_LARGEFILE", 0o100000), ("O_DIRECTORY", 0o200000),
    ("O_NOFOLLOW", 0o400000), ("O_NOATIME", 0o1000000), ("O_CLOEXEC", 0o2000000),
    ("O_SYNC", 0o4010000),
    ("S_IFMT", 0o170000), ("S_IFIFO", 0o10000), ("S_IFCHR", 0o20000), ("S_IFDIR", 0o40000),
    ("S_IFBLK", 0o60000), ("S_IFREG", 0o100000), ("S_IFLNK", 0o120000), ("S_IFSOCK", 0o140000),
    ("AF_UNSPEC", 0), ("AF_UNIX", 1), ("AF_INET", 2), ("AF_INET6", 10), ("AF_NETLINK", 16),
    ("R_FP", 4), ("R_PC", 16), ("R_PS", 18), ("R_SP", 19), ("R_ERR", 15),
    // The names of 32-bit programs, which are not traced, mean the same registers.
    ("R_EAX", 10), ("R_EBX", 5), ("R_ECX", 11), ("R_EDX", 12), ("R_ESI", 13), ("R_EDI", 14),
    ("R_EBP", 4), ("R_EIP", 16), ("R_EFL", 18), ("R_ESP", 19), ("R_R0", 10), ("R_R1", 5),
    ("ARPHRD_ETHER", 1), ("ARPHRD_INFINIBAND", 32),
    ("PROT_NONE", 0), ("PROT_READ", 1), ("PROT_WRITE", 2), ("PROT_EXEC", 4),
  ]
}
