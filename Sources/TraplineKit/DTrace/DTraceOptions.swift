// The options of dtrace: those of `-x`, of `#pragma D option`, of `setopt()` and of the environment are
// one table. Names, values and the texts of refusals are dtrace's (dtrace-utils, "Options and
// Tunables"); options about the kernel's own machinery are accepted and change nothing.

/// Why an option cannot be set, as dtrace words it.
package enum DTraceOptionError: String, Error, Sendable {
  case unknownName = "Invalid option name"
  case invalidValue = "Invalid value for specified option"
  case notInScript = "Option cannot be used from within a D program"
  case whileTracing = "Operation illegal when tracing is active"
  case invalidVersion = "Version is not properly formatted or is too large"
  case unknownVersion = "Requested version is not supported by compiler"
  case laterVersion = "Requested version conflicts with earlier setting"
  case tooLarge = "Value too large for defined data type"
  case fewRegisters = "Insufficient registers to generate code"
}

/// The values of all options.
package struct DTraceOptions: Sendable {
  /// Who sets an option.
  package enum Context: Sendable {
    case commandLine
    case script
    /// `setopt()` while clauses run.
    case tracing
  }

  /// The switches that are on.
  private var switches: Set<String> = []
  /// Values of the options that have numbers; sizes in bytes, rates in nanoseconds.
  private var numbers: [String: Int64] = ["bufsize": 4 << 20, "aggsize": 4 << 20]
  private var texts: [String: String] = [:]
  /// What the preprocessor is told, in order: `-DX=1`, `-I/include`.
  package private(set) var preprocessorArguments: [String] = []
  /// Directories of libraries, in order.
  package private(set) var libraryDirectories: [String] = []

  package init() {}

  package func isOn(_ name: String) -> Bool { switches.contains(name) }

  /// The number of an option; nil when it is not set.
  package func number(_ name: String) -> Int64? { numbers[name] }

  package func text(_ name: String) -> String? { texts[name] }

  mutating func setNumber(_ name: String, _ value: Int64?) {
    numbers[name] = value
  }

  mutating func setBoolean(_ name: String, _ value: Int64?) {
    numbers[name] = value
    if value != nil { switches.insert(name) } else { switches.remove(name) }
  }

  // MARK: Setting

  enum Kind {
    /// Takes no value. A false `turnsOn` takes another switch back.
    case flag(turnsOn: Bool, of: String? = nil)
    /// As a flag, but whatever its value says.
    case mark
    /// Yes and no in several words, or a number; without a value it is 0, which is set.
    case boolean
    case size
    case rate
    /// Any text.
    case text
    case choice([String])
    /// A number that is at least this; what follows it counts for nothing.
    case count(atLeast: Int64)
    case registers
    case stringSize
    case requiredSize
    case printSize
    case scratchSize
    case attributes
    /// An argument for the preprocessor, after this.
    case preprocessor(String)
    case preprocessorWords
    case libraryDirectory
    case version
  }

  private enum Stage {
    case compile
    /// Cannot stand in a script.
    case compileOutside
    /// Before tracing only.
    case run
    case anyTime
  }

  private static let table: [String: (kind: Kind, stage: Stage)] = [
    "aggpercpu": (.flag(turnsOn: true), .compile),
    "amin": (.attributes, .compile),
    "argref": (.flag(turnsOn: true), .compile),
    "core": (.flag(turnsOn: true), .compile),
    "cpp": (.flag(turnsOn: true), .compile),
    "cppargs": (.preprocessorWords, .compileOutside),
    "cpphdrs": (.flag(turnsOn: true), .compileOutside),
    "cpppath": (.text, .compileOutside),
    "ctfpath": (.text, .compileOutside),
    "ctypes": (.text, .compile),
    "debug": (.flag(turnsOn: true), .compile),
    "debugassert": (.choice(["mutexes"]), .compile),
    "defaultargs": (.flag(turnsOn: true), .compile),
    "define": (.preprocessor("-D"), .compileOutside),
    "disasm": (.count(atLeast: 0), .compile),
    "droptags": (.mark, .compile),
    "dtypes": (.text, .compile),
    "empty": (.flag(turnsOn: true), .compile),
    "errtags": (.flag(turnsOn: true), .compile),
    "evaltime": (.choice(["exec", "preinit", "postinit", "main"]), .compile),
    "incdir": (.preprocessor("-I"), .compileOutside),
    "iregs": (.registers, .compile),
    "kdefs": (.flag(turnsOn: false, of: "knodefs"), .compile),
    "knodefs": (.flag(turnsOn: true), .compile),
    "late": (.choice(["dynamic", "static"]), .compile),
    "lazyload": (.mark, .compile),
    "ldpath": (.text, .compileOutside),
    "libdir": (.libraryDirectory, .compile),
    "linkmode": (.choice(["kernel", "dynamic", "static"]), .compile),
    "linktype": (.choice(["elf", "dof"]), .compile),
    "linknommap": (.mark, .compile),
    "modpath": (.text, .compileOutside),
    // FreeBSD's dtrace has it too, with other objects.
    "oformat": (.choice(["json"]), .compileOutside),
    "nolibs": (.flag(turnsOn: true), .compile),
    "pgmax": (.count(atLeast: 0), .compile),
    "preallocate": (.requiredSize, .compile),
    "procfspath": (.text, .compileOutside),
    "pspec": (.flag(turnsOn: true), .compile),
    "stdc": (.choice(["a", "c", "s", "t"]), .compileOutside),
    "strip": (.flag(turnsOn: true), .compile),
    "syslibdir": (.text, .compile),
    "sysslice": (.text, .compile),
    "tree": (.count(atLeast: 1), .compile),
    "tregs": (.count(atLeast: 1), .compile),
    "udefs": (.flag(turnsOn: false, of: "unodefs"), .compile),
    "undef": (.preprocessor("-U"), .compileOutside),
    "unodefs": (.flag(turnsOn: true), .compile),
    "useruid": (.count(atLeast: .min), .compile),
    "verbose": (.flag(turnsOn: true), .compile),
    "version": (.version, .compile),
    "zdefs": (.flag(turnsOn: true), .compile),

    "aggsize": (.size, .run),
    "bpflog": (.boolean, .run),
    "bpflogsize": (.size, .run),
    "bufsize": (.size, .run),
    "bufpolicy": (.choice(["ring", "fill", "switch"]), .run),
    "bufresize": (.choice(["auto", "manual"]), .run),
    "cleanrate": (.rate, .run),
    "cpu": (.boolean, .run),
    "destructive": (.boolean, .run),
    "dynvarsize": (.size, .run),
    "grabanon": (.boolean, .run),
    "jstackframes": (.boolean, .run),
    "jstackstrsize": (.size, .run),
    "lockmem": (.text, .run),
    "maxframes": (.boolean, .run),
    "noresolve": (.boolean, .run),
    "nspec": (.boolean, .run),
    "pcapsize": (.size, .run),
    "scratchsize": (.scratchSize, .run),
    "specsize": (.size, .run),
    "stackframes": (.boolean, .run),
    "statusrate": (.rate, .run),
    "strsize": (.stringSize, .run),
    "ustackframes": (.boolean, .run),

    "aggrate": (.rate, .anyTime),
    "aggsortkey": (.boolean, .anyTime),
    "aggsortkeypos": (.boolean, .anyTime),
    "aggsortpos": (.boolean, .anyTime),
    "aggsortrev": (.boolean, .anyTime),
    "flowindent": (.boolean, .anyTime),
    "printsize": (.printSize, .anyTime),
    "quiet": (.boolean, .anyTime),
    "quietresize": (.boolean, .anyTime),
    "rawbytes": (.boolean, .anyTime),
    "stackindent": (.boolean, .anyTime),
    "switchrate": (.rate, .anyTime),
  ]

  /// The names of all options.
  package static var names: [String] { table.keys.sorted() }

  /// Sets an option by its name; without a value when nothing follows the name.
  package mutating func set(
    _ name: String, _ value: String?, in context: Context
  ) throws(DTraceOptionError) {
    guard let (kind, stage) = Self.table[name] else { throw .unknownName }
    if context == .tracing, stage == .run { throw .whileTracing }
    if context == .script, stage == .compileOutside {
      if case .flag = kind { guard value == nil else { throw .invalidValue } }
      throw value == nil && name != "cpphdrs" ? .invalidValue : .notInScript
    }
    switch kind {
    case .flag(let turnsOn, let other):
      guard value == nil else { throw .invalidValue }
      if turnsOn { switches.insert(name) } else { switches.remove(other ?? name) }
    case .mark: switches.insert(name)
    case .boolean: setBoolean(name, try Self.boolean(value))
    case .size, .requiredSize, .stringSize, .printSize, .scratchSize:
      numbers[name] = try Self.size(value, kind)
    case .rate:
      guard let rate = Self.rate(value ?? "0") else { throw .invalidValue }
      numbers[name] = rate
    case .count(let least):
      guard let value, let number = Self.leadingNumber(value), number >= least else {
        throw .invalidValue
      }
      numbers[name] = number
    case .registers:
      guard let value, let number = Self.leadingNumber(value), 1...8 ~= number else {
        throw .invalidValue
      }
      guard number == 8 else { throw .fewRegisters }
    case .libraryDirectory:
      guard let value else { throw .invalidValue }
      libraryDirectories.append(value)
    case .text, .choice, .attributes, .version, .preprocessor, .preprocessorWords:
      guard let value else { throw .invalidValue }
      try setText(name, value, kind)
    }
  }

  private mutating func setText(
    _ name: String, _ value: String, _ kind: Kind
  ) throws(DTraceOptionError) {
    switch kind {
    case .preprocessor(let prefix): preprocessorArguments.append(prefix + value)
    case .preprocessorWords:
      preprocessorArguments += value.split(whereSeparator: \.isWhitespace).map(String.init)
    case .choice(let choices):
      guard choices.contains(name == "linktype" ? value.lowercased() : value) else {
        throw .invalidValue
      }
      texts[name] = value
    case .attributes:
      guard DTraceAttributes(value) != nil else { throw .invalidValue }
      texts[name] = value
    case .version:
      texts[name] = try Self.version(value, earlier: texts[name])
    default: texts[name] = value
    }
  }
}
