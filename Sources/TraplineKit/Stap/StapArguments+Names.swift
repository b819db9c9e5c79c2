// The options of stap with long names, and which options do not go together.

extension StapArguments {
  /// In the order in which stap lists them.
  static let names: [(name: String, taking: LongOptions.Taking)] = [
    ("kelf", .nothing), ("kmap", .maybeValue), ("ignore-vmlinux", .nothing),
    ("ignore-dwarf", .nothing), ("skip-badvars", .nothing), ("vp", .value),
    ("unprivileged", .nothing), ("client-options", .nothing), ("help", .nothing),
    ("disable-cache", .nothing), ("poison-cache", .nothing), ("clean-cache", .nothing),
    ("compatible", .value), ("ldd", .nothing), ("use-server", .maybeValue),
    ("list-servers", .maybeValue), ("trust-servers", .maybeValue),
    ("use-server-on-error", .maybeValue), ("all-modules", .nothing), ("remote", .value),
    ("remote-prefix", .nothing), ("check-version", .nothing), ("version", .nothing),
    ("tmpdir", .value), ("download-debuginfo", .maybeValue), ("dump-probe-types", .nothing),
    ("dump-probe-aliases", .nothing), ("dump-functions", .nothing), ("privilege", .value),
    ("suppress-handler-errors", .nothing), ("modinfo", .value), ("rlimit-as", .value),
    ("rlimit-cpu", .value), ("rlimit-nproc", .value), ("rlimit-stack", .value),
    ("rlimit-fsize", .value), ("sysroot", .value), ("sysenv", .value),
    ("suppress-time-limits", .nothing), ("runtime", .value), ("dyninst", .nothing),
    ("bpf", .nothing), ("benchmark-sdt-loops", .value), ("benchmark-sdt-threads", .value),
    ("color", .maybeValue), ("colour", .maybeValue), ("prologue-searching", .maybeValue),
    ("save-uprobes", .nothing), ("target-namespace", .value), ("monitor", .maybeValue),
    ("interactive", .nothing), ("no-global-var-display", .nothing), ("build-as", .value),
    ("sign-module", .maybeValue),
  ]

  mutating func take(_ name: String, _ value: String?) throws(Failure) {
    switch name {
    case "help": mode = .help
    case "version": mode = .version
    case "vp": try takePasses(value ?? "")
    case "compatible": try takeCompatible(value ?? "")
    case "unprivileged": privilege = "stapusr"
    case "privilege":
      guard let value, ["stapdev", "stapsys", "stapusr"].contains(value) else {
        throw Failure("Invalid argument '\(value ?? "")' for --privilege.")
      }
      privilege = value
    case "suppress-handler-errors": suppressesHandlerErrors = true
    case "suppress-time-limits":
      guard isGuru else {
        throw Failure("ERROR --suppress-time-limits requires guru mode (-g)")
      }
      suppressesTimeLimits = true
    case "no-global-var-display": hidesGlobals = true
    case "color", "colour":
      let uses: [String: ColorUse] = ["never": .never, "auto": .auto, "always": .always]
      guard let use = uses[value ?? "always"] else {
        throw Failure("Invalid argument '\(value ?? "")' for --color.")
      }
      color = use
    case "interactive": isInteractive = true
    case "dump-probe-types": try takeMode(.probeTypes)
    case "dump-probe-aliases": try takeMode(.probeAliases)
    case "dump-functions": try takeMode(.functions)
    case "runtime", "dyninst", "bpf": try takeRuntime(value ?? name)
    case "rlimit-as", "rlimit-cpu", "rlimit-nproc", "rlimit-stack", "rlimit-fsize":
      guard let value, UInt64(value) != nil else {
        throw Failure("Unable to convert \(name) resource limit '\(value ?? "")'.")
      }
      idle("--\(name)", "no compiler is run that it could limit")
    case "remote", "list-servers", "trust-servers", "monitor":
      throw Failure(
        "ERROR: --\(name) is not available: scripts are compiled and run on this machine, by "
          + "this program alone")
    default: takeIdle(name)
    }
  }

  private mutating func takeIdle(_ name: String) {
    switch name {
    case "ldd", "all-modules", "kelf", "kmap", "ignore-vmlinux", "ignore-dwarf", "sysroot",
      "download-debuginfo", "prologue-searching":
      idle("--\(name)", "symbols are read when they are needed, and no debug information is")
    case "poison-cache", "clean-cache", "disable-cache", "tmpdir":
      idle("--\(name)", "there is no cache and there are no temporary files")
    case "use-server", "use-server-on-error", "client-options", "remote-prefix":
      idle("--\(name)", "scripts are compiled on this machine")
    case "skip-badvars": idle("--skip-badvars", "a place that is not there is an error")
    case "target-namespace":
      idle("--target-namespace", "numbers of processes are those of this namespace")
    case "check-version":
      idle("--check-version", "nothing depends on the version without saying so")
    default: idle("--\(name)", "no module is made")
    }
  }

  private mutating func takePasses(_ text: String) throws(Failure) {
    let digits = text.compactMap(\.wholeNumberValue)
    guard (1...5).contains(text.count), digits.count == text.count else {
      throw Failure("Invalid --vp argument: it takes 1 to 5 digits.")
    }
    for (pass, digit) in digits.enumerated() { verbosity[pass] += digit }
  }

  private mutating func takeCompatible(_ version: String) throws(Failure) {
    let parts = version.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    let own = StapVersion.language.split(separator: ".").compactMap { Int($0) }
    guard !parts.isEmpty, parts.allSatisfy({ $0 != nil }) else {
      throw Failure("ERROR: Invalid compatible version '\(version)'")
    }
    let numbers = parts.compactMap { $0 }
    if own.lexicographicallyPrecedes(numbers) {
      throw Failure(
        "ERROR: systemtap version \(StapVersion.language) cannot be compatible with future version "
          + version)
    }
    compatible = version
  }

  private mutating func takeRuntime(_ name: String) throws(Failure) {
    guard ["kernel", "dyninst", "bpf"].contains(name) else {
      throw Failure("ERROR: \(name) is an invalid argument for --runtime")
    }
    // What a script asks for by `%( runtime == "…" %)` it gets; what runs it is the same.
    runtime = name
    idle("--runtime=\(name)", "scripts are run by this program, with none of these")
  }

  // MARK: Together

  /// Refuses what does not go together.
  mutating func check() throws(Failure) {
    let lists = mode != .run
    if lists, hasScript {
      throw Failure("Cannot specify a script with -l/-L/--dump-* switches.", hasHint: true)
    }
    if lists, hasPass {
      throw Failure("Cannot specify -p with -l/-L/--dump-* switches.", hasHint: true)
    }
    if lists, isInteractive {
      throw Failure("Cannot specify -i with -l/-L/--dump-* switches.", hasHint: true)
    }
    if isInteractive {
      throw Failure("ERROR: -i is not available: scripts cannot be built interactively")
    }
    if !lists, !hasScript {
      throw Failure(
        "A script must be specified.\nTry '-i' for building a script interactively.", hasHint: true)
    }
    if command != nil, process != nil {
      throw Failure("You can't specify -c and -x together.", hasHint: true)
    }
    if fileSize != nil, outputPath == nil, !isRecorder, lastPass == 5 {
      throw Failure("You need to specify -o FILE to use -S option.", hasHint: true)
    }
    if isRecorder, !lists {
      if command != nil || process != nil {
        throw Failure("You can't specify -c/-x with -F.", hasHint: true)
      }
      if lastPass == 5 {
        throw Failure(
          "ERROR: -F is not available: a script ends with the program that runs it (start it in the "
            + "background, with -o, instead)")
      }
    }
    if !isGuru, globals.isEmpty, suppressesTimeLimits { suppressesTimeLimits = false }
  }
}
