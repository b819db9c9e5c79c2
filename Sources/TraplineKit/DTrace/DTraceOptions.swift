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

  private enum Kind {
    /// Takes no value. A false `turnsOn` takes another switch back.
    case flag(turnsOn: Bool, of: String? = nil)
    /// Yes and no in several words, or a number; without a value it is 0, which is set.
    case boolean
    case size
    case rate
    /// Any text.
    case text
    case choice([String])
    /// A positive number.
    case count
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
    "amin": (.text, .compile),
    "argref": (.flag(turnsOn: true), .compile),
    "bpflog": (.boolean, .anyTime),
    "bpflogsize": (.size, .compile),
    "core": (.flag(turnsOn: true), .compile),
    "cpp": (.flag(turnsOn: true), .compile),
    "cppargs": (.preprocessorWords, .compileOutside),
    "cpphdrs": (.flag(turnsOn: true), .compileOutside),
    "cpppath": (.text, .compileOutside),
    "ctfpath": (.text, .compile),
    "ctypes": (.text, .compile),
    "debug": (.flag(turnsOn: true), .compile),
    "debugassert": (.text, .compile),
    "defaultargs": (.flag(turnsOn: true), .compile),
    "define": (.preprocessor("-D"), .compileOutside),
    "disasm": (.text, .compile),
    "droptags": (.flag(turnsOn: true), .compile),
    "dtypes": (.text, .compile),
    "empty": (.flag(turnsOn: true), .compile),
    "errtags": (.flag(turnsOn: true), .compile),
    "evaltime": (.choice(["exec", "preinit", "postinit", "main"]), .compile),
    "incdir": (.preprocessor("-I"), .compileOutside),
    "iregs": (.count, .compile),
    "kdefs": (.flag(turnsOn: false, of: "knodefs"), .compile),
    "knodefs": (.flag(turnsOn: true), .compile),
    "late": (.choice(["dynamic", "static"]), .compile),
    "lazyload": (.flag(turnsOn: true), .compile),
    "ldpath": (.text, .compileOutside),
    "libdir": (.libraryDirectory, .compile),
    "linkmode": (.choice(["kernel", "dynamic", "static"]), .compile),
    "linktype": (.choice(["elf", "dof"]), .compile),
    "linknommap": (.flag(turnsOn: true), .compile),
    "lockmem": (.text, .compile),
    "maxframes": (.count, .run),
    "modpath": (.text, .compileOutside),
    "nolibs": (.flag(turnsOn: true), .compile),
    "pgmax": (.count, .compile),
    "preallocate": (.size, .compile),
    "printsize": (.size, .anyTime),
    "procfspath": (.text, .compileOutside),
    "pspec": (.flag(turnsOn: true), .compile),
    "scratchsize": (.size, .run),
    "stdc": (.choice(["a", "c", "s", "t"]), .compileOutside),
    "strip": (.flag(turnsOn: true), .compile),
    "syslibdir": (.text, .compile),
    "tree": (.count, .compile),
    "tregs": (.count, .compile),
    "udefs": (.flag(turnsOn: false, of: "unodefs"), .compile),
    "undef": (.preprocessor("-U"), .compileOutside),
    "unodefs": (.flag(turnsOn: true), .compile),
    "useruid": (.count, .compile),
    "verbose": (.flag(turnsOn: true), .compile),
    "version": (.version, .compile),
    "zdefs": (.flag(turnsOn: true), .compile),

    "aggsize": (.size, .run),
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
    "noresolve": (.boolean, .run),
    "nspec": (.boolean, .run),
    "pcapsize": (.size, .run),
    "specsize": (.size, .run),
    "stackframes": (.boolean, .run),
    "statusrate": (.rate, .run),
    "strsize": (.size, .run),
    "ustackframes": (.boolean, .run),

    "aggrate": (.rate, .anyTime),
    "aggsortkey": (.boolean, .anyTime),
    "aggsortkeypos": (.boolean, .anyTime),
    "aggsortpos": (.boolean, .anyTime),
    "aggsortrev": (.boolean, .anyTime),
    "flowindent": (.boolean, .anyTime),
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
    if context == .script, stage == .compileOutside { throw .notInScript }
    if context == .tracing, stage != .anyTime { throw .whileTracing }
    switch kind {
    case .flag(let turnsOn, let other):
      guard value == nil else { throw .invalidValue }
      if turnsOn { switches.insert(name) } else { switches.remove(other ?? name) }
    case .boolean:
      setBoolean(name, try Self.boolean(value))
    case .size:
      guard let value else {
        numbers[name] = 0
        return
      }
      guard let size = Self.size(value) else { throw .invalidValue }
      if name == "strsize", size > Int64(UInt32.max) { throw .invalidValue }
      numbers[name] = size
    case .rate:
      guard let rate = Self.rate(value ?? "0") else { throw .invalidValue }
      numbers[name] = rate
    case .text:
      guard let value else { throw .invalidValue }
      texts[name] = value
    case .choice(let choices):
      guard let value, choices.contains(value) else { throw .invalidValue }
      texts[name] = value
    case .count:
      guard let value, let number = Self.number(value), number > 0 || name == "pgmax" else {
        throw .invalidValue
      }
      numbers[name] = number
    case .preprocessor(let prefix):
      guard let value else { throw .invalidValue }
      preprocessorArguments.append(prefix + value)
    case .preprocessorWords:
      guard let value else { throw .invalidValue }
      preprocessorArguments += value.split(whereSeparator: \.isWhitespace).map(String.init)
    case .libraryDirectory:
      guard let value else { throw .invalidValue }
      libraryDirectories.append(value)
    case .version:
      guard let value else { throw .invalidValue }
      try Self.checkVersion(value)
      texts[name] = value
    }
  }

  // MARK: Values

  /// Nil for a word that unsets.
  private static func boolean(_ value: String?) throws(DTraceOptionError) -> Int64? {
    guard let value else { return 0 }
    switch value.lowercased() {
    case "yes", "enable", "enabled", "true", "on", "set": return 1
    case "", "no", "disable", "disabled", "false", "off", "unset": return nil
    default: break
    }
    guard let number = number(value) else { throw .invalidValue }
    return number
  }

  /// A number without sign: decimal, octal after 0, hexadecimal after 0x, as strtoull(3) has it.
  private static func number(_ text: some StringProtocol) -> Int64? {
    if text.hasPrefix("0x") || text.hasPrefix("0X") { return Int64(text.dropFirst(2), radix: 16) }
    guard text.first?.isASCII == true, text.first?.isNumber == true else { return nil }
    return Int64(text, radix: text.hasPrefix("0") && text.count > 1 ? 8 : 10)
  }

  /// A number of bytes: `4m`, `512K`.
  static func size(_ text: String) -> Int64? {
    guard let last = text.last?.lowercased() else { return nil }
    let shifts = ["k": 10, "m": 20, "g": 30, "t": 40]
    guard let shift = shifts[last] else { return number(text) }
    guard let number = number(text.dropLast()) else { return nil }
    let (size, overflows) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflows ? nil : size
  }

  /// Nanoseconds: `10ms`, `101hz`; a bare number is nanoseconds.
  static func rate(_ text: String) -> Int64? {
    let digits = text.prefix { $0.isASCII && ($0.isHexDigit || $0 == "x" || $0 == "X") }
    // Units may begin with a hexadecimal digit ("d", "day"), so the longest number that reads wins.
    var end = digits.endIndex
    while end > text.startIndex {
      if let number = number(text[..<end]), let unit = units[text[end...].lowercased()] {
        if unit == 0 { return number == 0 ? 0 : 1_000_000_000 / number }
        let (rate, overflows) = number.multipliedReportingOverflow(by: unit)
        return overflows ? nil : rate
      }
      end = text.index(before: end)
    }
    return nil
  }

  private static let units: [String: Int64] = [
    "": 1, "ns": 1, "nsec": 1, "us": 1000, "usec": 1000, "ms": 1_000_000, "msec": 1_000_000,
    "s": 1_000_000_000, "sec": 1_000_000_000, "m": 60_000_000_000, "min": 60_000_000_000,
    "h": 3_600_000_000_000, "hour": 3_600_000_000_000, "d": 86_400_000_000_000,
    "day": 86_400_000_000_000, "hz": 0,
  ]

  private static func checkVersion(_ text: String) throws(DTraceOptionError) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map {
      UInt16($0)
    }
    guard (2...3).contains(parts.count), !parts.contains(nil) else { throw .invalidVersion }
    let numbers = parts.compactMap { $0 }
    guard numbers[0] < 256, numbers[1] < 4096 else { throw .invalidVersion }
    guard numbers[0] == 1 || numbers[0] == 2 else { throw .unknownVersion }
  }
}
