// dtrace's command line: options in the manner of getopt(3), which may be clustered, may be repeated,
// whose order matters (`-P` and `-n` make programs one after the other), and which the words for `$1`
// and so on may stand between. That is more than a declared set of options can say.

/// One program on a command line.
package struct DTraceProgramArgument: Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// `-s`: a file with a script.
    case script
    /// `-P`, `-m`, `-f`, `-n`, `-i`: a description, whose last field is this one.
    case provider, module, function, name, identifier
  }

  package var kind: Kind
  package var text: String
}

/// What is to be done.
package enum DTraceMode: Equatable, Sendable {
  case trace
  case list
  case header
  case object
  case version
}

/// A command line, taken apart.
package struct DTraceArguments: Sendable {
  /// A setting in the order given, with what to call it if it is refused.
  package struct Setting: Equatable, Sendable {
    package var name: String
    package var value: String?
    /// As the user wrote it: `-x foo`, `-b 4x`.
    package var spelling: String
  }

  package enum Target: Equatable, Sendable {
    case command([String])
    case process(String)
  }

  package var mode = DTraceMode.trace
  package var programs: [DTraceProgramArgument] = []
  package var settings: [Setting] = []
  package var targets: [Target] = []
  /// `$1` and so on.
  package var words: [String] = []
  package var outputPath: String?
  package var preprocesses = false
  package var isVerbose = false
  package var showsCode = false
  package var allowsZeroMatches = false
  /// `-e`: compile only.
  package var stopsAfterCompiling = false
  package var wantsHelp = false

  /// Why a command line cannot be used; the text goes to standard error, and the usage after it when
  /// `showsUsage`.
  package struct Failure: Error, Equatable, Sendable {
    package var message: String
    package var showsUsage: Bool
  }

  /// Takes the words after the program's name apart. `program` is what the messages begin with.
  package init(_ arguments: [String], program: String = "dtrace") throws(Failure) {
    if arguments == ["--help"] {
      wantsHelp = true
      return
    }
    guard !arguments.isEmpty else { throw Failure(message: "", showsUsage: true) }
    var modes: [DTraceMode] = []
    var index = 0
    while index < arguments.count {
      let argument = arguments[index]
      index += 1
      if argument == "--" {
        // The word after it is none of ours, whatever it looks like.
        if index < arguments.count {
          words.append(arguments[index])
          index += 1
        }
        continue
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      var rest = argument.dropFirst()
      while let letter = rest.popFirst() {
        var value = ""
        if Self.withValue.contains(letter) {
          if !rest.isEmpty {
            value = String(rest)
            rest = ""
          } else if index < arguments.count {
            value = arguments[index]
            index += 1
          } else {
            throw Failure(
              message: "\(program): option requires an argument -- '\(letter)'\n", showsUsage: true)
          }
        }
        try take(letter, value, &modes, program)
      }
    }
    guard modes.count <= 1 else {
      throw Failure(
        message: "\(program): only one of the [-GhlV] options can be specified at a time\n",
        showsUsage: false)
    }
    if let mode = modes.first { self.mode = mode }
  }

  private static let withValue: Set<Character> = [
    "3", "6", "b", "c", "D", "f", "i", "I", "L", "m", "n", "o", "p", "P", "s", "U", "x", "X",
  ]

  private mutating func take(
    _ letter: Character, _ value: String, _ modes: inout [DTraceMode], _ program: String
  ) throws(Failure) {
    func add(_ kind: DTraceProgramArgument.Kind) {
      programs.append(DTraceProgramArgument(kind: kind, text: value))
    }
    func setting(_ name: String, _ value: String? = nil, spelling: String? = nil) {
      settings.append(
        Setting(
          name: name, value: value,
          spelling: spelling ?? "-\(letter)" + (value.map { " \($0)" } ?? "")))
    }
    switch letter {
    case "3":
      // Tracees are 64-bit programs, and so are the types of D.
      throw Failure(
        message: value == "2"
          ? "\(program): -32 is not available: only 64-bit programs can be traced\n"
          : "\(program): illegal option -- 3\(value)\n", showsUsage: value != "2")
    case "6":
      guard value == "4" else {
        throw Failure(message: "\(program): illegal option -- 6\(value)\n", showsUsage: true)
      }
    case "b": setting("bufsize", value)
    case "c":
      targets.append(.command(value.split(whereSeparator: \.isWhitespace).map(String.init)))
    case "C": preprocesses = true
    case "D": setting("define", value)
    case "e": stopsAfterCompiling = true
    case "f": add(.function)
    case "F": setting("flowindent")
    case "G": modes.append(.object)
    case "h": modes.append(.header)
    case "H": setting("cpphdrs")
    case "i": add(.identifier)
    case "I": setting("incdir", value)
    case "l": modes.append(.list)
    case "L": setting("libdir", value)
    case "m": add(.module)
    case "n": add(.name)
    case "o": outputPath = value
    case "p": targets.append(.process(value))
    case "P": add(.provider)
    case "q": setting("quiet")
    case "s": add(.script)
    case "S": showsCode = true
    case "U": setting("undef", value)
    case "v": isVerbose = true
    case "V": modes.append(.version)
    case "w": setting("destructive")
    case "x":
      let name = String(value.prefix { $0 != "=" })
      setting(
        name, value.contains("=") ? String(value.dropFirst(name.count + 1)) : nil,
        spelling: "-x \(name)")
    case "X": setting("stdc", value)
    case "Z": allowsZeroMatches = true
    case "A", "a":
      throw Failure(
        message:
          "\(program): -\(letter) is not available: anonymous tracing needs a kernel module\n",
        showsUsage: false)
    default:
      throw Failure(message: "\(program): invalid option -- '\(letter)'\n", showsUsage: true)
    }
  }
}
