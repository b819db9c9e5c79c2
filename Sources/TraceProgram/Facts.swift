// What a program can ask of a hit, and do to whom it hit: the immediates of `fact`, `text`, `symbol`
// and `act`.

/// A number that a hit knows.
package enum HitFact: Int64, CaseIterable, Sendable {
  /// Nanoseconds of CLOCK_MONOTONIC, the same during one firing.
  case timestamp = 0
  /// Nanoseconds that the hitting thread has run, where that is known.
  case virtualTimestamp
  /// Nanoseconds since 1970.
  case wallTime
  case process
  case thread
  case parentProcess
  case userID
  case groupID
  case effectiveUserID
  case effectiveGroupID
  case processGroup
  case session
  /// How many threads the process has.
  case threadCount
  /// The processor the tracer runs on.
  case processor
  /// The probe's number, as listings show it.
  case probe
  /// The number of the running clause among those enabled, from 1.
  case clause
  /// The program counter of the hit, and of its caller.
  case programCounter
  case callerProgramCounter
  /// How many frames the user stack has.
  case stackDepth
  /// `errno` of the thread, as its C library keeps it.
  case errorNumber
  /// Nanoseconds of CLOCK_MONOTONIC when it is asked for.
  case monotonicTime
  /// The processor's time stamp counter when it is asked for.
  case cycles
  /// The process that the run is for: that of `-x` or `-c`; 0 if it is for none.
  case targetProcess
  /// The process that traces.
  case tracerProcess
  /// 1 if the process is of the user who traces.
  case isOwnProcess
  /// 1 if a thread of the traced program has hit, so that it has registers.
  case hasRegisters
  /// 1 if a function has returned.
  case isReturn
  /// How many arguments the hit has.
  case argumentCount
  /// How many seconds the local time of whoever traces is behind UTC; two's complement.
  case timeZoneOffset
}

/// A text that a hit knows.
package enum HitText: Int64, CaseIterable, Sendable {
  case probeProvider
  case probeModule
  case probeFunction
  case probeName
  /// The name of the process, as the kernel keeps it.
  case executableName
  case workingDirectory
  case rootDirectory
  /// The command line of the process, its words with blanks between.
  case processArguments
  /// The name of the process that started it.
  case parentName
  /// The provider and the name of the probe as its note has them.
  case noteProvider
  case noteName
  /// What kind of probe it is, as SystemTap's `probe_type` has it.
  case probeKind
  /// What the run is called, as `module_name` has it.
  case runName
  /// What the local time of whoever traces is called: `CET`.
  case timeZoneName
  /// The running clause's own name, and what its script calls it.
  case clauseName
  case clauseTitle
}

/// How an address of the tracee is named.
package enum SymbolForm: Int64, CaseIterable, Sendable {
  /// `module` backquote `symbol`, with the distance: what D's `uaddr` and `%A` give.
  case addressAndOffset
  /// Without the distance: `usym`, `ufunc`.
  case function
  /// The module alone: `umod`.
  case module
  /// The symbol alone, without module or distance.
  case bareSymbol
  /// The symbol, its distance and size, and the path of the module, as SystemTap's `usymdata` has them.
  case symbolData
  /// The path of the module.
  case modulePath
  /// The number in hexadecimal.
  case number
  /// How far into its module it is, in hexadecimal, and the module's build id; nothing when that is not known.
  case moduleOffset
  case buildID
}

/// How a stack is written, as SystemTap has it.
package enum StackForm: Int64, CaseIterable, Sendable {
  /// The addresses on one line: `ubacktrace`.
  case addresses
  /// A line for each frame: symbol, distance and the module's own name: `sprint_ubacktrace`.
  case simple
  /// Symbol and distance: `print_ubacktrace_brief`.
  case brief
  /// Address, symbol, distance, size and path: `print_ubacktrace`.
  case full
}

/// A number that is known of another thread than the one that hit.
package enum TaskFact: Int64, CaseIterable, Sendable {
  case process, parentProcess, userID, groupID, effectiveUserID, effectiveGroupID
  /// The bits of the kernel's `TASK_` states.
  case state
  case priority, nice, processor
  /// How many files are open.
  case fileCount
  /// Nanoseconds in the program and in the kernel, and from the kernel's start to its own.
  case userTime, systemTime, startTime
  /// In pages: all, what is in memory, what is shared of that, code, data.
  case memorySize, residentSize, sharedSize, textSize, dataSize
}

/// What a program does to the tracee, when it is allowed to.
package enum HitAction: Int64, CaseIterable, Sendable {
  /// Stops the process, as SIGSTOP does.
  case stop
  /// Sends the process a signal.
  case raise
  /// Keeps the thread where it stands for so many nanoseconds.
  case delay
}
