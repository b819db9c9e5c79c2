// stap's command line, taken apart: what each option is and what it must look like. What the options
// mean together is in the file beside this one.

internal import Glibc
internal import StapLanguage

/// What is to be done.
package enum StapMode: Equatable, Sendable {
  case run
  /// `-l`, or `-L` with the variables of each point.
  case list(String, withVariables: Bool)
  case probeTypes
  case probeAliases
  case functions
  case version
  case help
}

/// A command line, taken apart.
package struct StapArguments: Sendable {
  /// Why a command line cannot be used, as it is printed.
  package struct Failure: Error, Equatable, Sendable {
    package var message: String

    init(_ message: String, hasHint: Bool = false) {
      self.message = message + "\n" + (hasHint ? StapUsage.hint : "")
    }
  }

  package var mode = StapMode.run
  /// The text of `-e`.
  package var scriptText: String?
  package var scriptPath: String?
  /// The texts of `-E`.
  package var extraScripts: [String] = []
  /// `$1` and so on.
  package var words: [String] = []
  package var lastPass = 5
  /// How much each of the five passes tells.
  package var verbosity = [0, 0, 0, 0, 0]
  package var isGuru = false
  package var isUnoptimized = false
  package var silencesWarnings = false
  package var refusesWarnings = false
  package var command: String?
  package var process: Int32?
  package var outputPath: String?
  /// `-S`: the largest size of a file in bytes, and how many files are kept.
  package var fileSize: (bytes: Int, count: Int?)?
  package var includes: [String] = []
  package var definitions: [(name: String, value: String)] = []
  package var globals: [(name: String, value: String)] = []
  /// `-T`, in milliseconds.
  package var timeout: UInt64?
  /// `-t`.
  package var reportsTimes = false
  package var compatible = StapVersion.language
  package var privilege = "stapdev"
  package var runtime = "kernel"
  package var color = ColorUse.auto
  package var suppressesHandlerErrors = false
  package var suppressesTimeLimits = false
  /// `--no-global-var-display`.
  package var hidesGlobals = false
  /// `-B CONFIG_X=y` and `-r`.
  package var kernelRelease: String?
  /// Whether there is a script beside those of `-E`.
  var hasScript: Bool { scriptText != nil || scriptPath != nil }
  /// Whether any pass tells more.
  package var isVerbose: Bool { verbosity.contains { $0 > 0 } }
  /// Options that were accepted and mean nothing here, with why.
  package var idle: [(option: String, reason: String)] = []
  var isInteractive = false

  package enum ColorUse: Equatable, Sendable {
    case never, auto, always
  }

  /// The colors of messages: what SYSTEMTAP_COLORS says, if standard error is to have any.
  var colors: StapColors {
    let isWanted =
      switch color {
      case .never: false
      case .always: true
      case .auto: isatty(STDERR_FILENO) == 1 && environment("TERM") != "dumb"
      }
    return isWanted ? StapColors(environment("SYSTEMTAP_COLORS")) : StapColors()
  }

  /// Takes the words after the program's name apart. `program` is what messages of the scanner begin
  /// with.
  package init(_ line: [String], program: String = "stap") throws(Failure) {
    var scanner = LongOptions(line, letters: Self.letters, names: Self.names)
    do throws(LongOptions.Mistake) {
      while let item = try scanner.next() {
        do throws(Failure) {
          switch item {
          case .word(let word): words.append(word)
          case .letter(let letter, let value): try take(letter, value ?? "")
          case .name(let name, let value): try take(name, value)
          }
        } catch {
          throw LongOptions.Mistake(message: error.message)
        }
        if mode == .help || mode == .version { return }
      }
    } catch {
      // What an option itself refuses is complete.
      if error.message.hasSuffix("\n") { throw Failure(String(error.message.dropLast())) }
      throw Failure("\(program): \(error.message)", hasHint: true)
    }
    // Options may stand after it, so that only now the script is known.
    if scriptText == nil, !words.isEmpty { scriptPath = words.removeFirst() }
    try check()
  }

  // MARK: Letters

  private static let letters: [Character: LongOptions.Taking] = {
    var letters: [Character: LongOptions.Taking] = [:]
    for letter in "hVvkuwWgPbFitq" { letters[letter] = .nothing }
    for letter in "pIeEoRrmxDscBalLGSdT" { letters[letter] = .value }
    return letters
  }()

  private mutating func take(_ letter: Character, _ value: String) throws(Failure) {
    switch letter {
    case "h": mode = .help
    case "V": mode = .version
    case "v": for pass in 0..<5 { verbosity[pass] += 1 }
    case "p":
      guard let pass = Int(value.prefix { $0.isNumber }), (1...5).contains(pass) else {
        throw Failure("Invalid pass number (should be 1-5).")
      }
      lastPass = pass
      hasPass = true
    case "I": if !value.isEmpty { includes.append(value) }
    case "e":
      guard scriptText == nil else {
        throw Failure("Only one script can be given on the command line.")
      }
      scriptText = value
    case "E": extraScripts.append(value)
    case "o": outputPath = value
    case "u": isUnoptimized = true
    case "w":
      silencesWarnings = true
      refusesWarnings = false
    case "W":
      refusesWarnings = true
      silencesWarnings = false
    case "g": isGuru = true
    case "t": reportsTimes = true
    case "i": isInteractive = true
    case "c":
      guard !value.isEmpty else { throw Failure("Empty CMD string invalid.") }
      command = value
    case "x":
      guard let number = Int32(value), number > 0 else {
        throw Failure("Invalid target process ID number.")
      }
      process = number
    case "D": try takeDefinition(value)
    case "G": try takeGlobal(value)
    case "T":
      guard let seconds = Int(value), seconds > 0, seconds <= 86_400 else {
        throw Failure("Invalid timeout interval.")
      }
      timeout = UInt64(seconds) * 1000
    case "l", "L": try takeMode(.list(value, withVariables: letter == "L"))
    case "S": try takeFileSize(value)
    case "F": isRecorder = true
    case "r": takeRelease(value)
    case "B": takeBuildOption(value)
    default: try takeIdle(letter, value)
    }
  }

  /// Options that are about a kernel module, or about how one is made.
  private mutating func takeIdle(_ letter: Character, _ value: String) throws(Failure) {
    switch letter {
    case "s":
      guard let size = Int(value), (1...4095).contains(size) else {
        throw Failure("Invalid buffer size (should be 1-4095).")
      }
      idle("-s", "output is not held in buffers of the kernel")
    case "m":
      guard !value.isEmpty else { throw Failure("Module name cannot be empty.") }
      var name = Substring(value)
      if name.hasSuffix(".ko") { name = name.dropLast(3) }
      guard name.allSatisfy({ $0.isLowerWord }) else {
        throw Failure(
          "ERROR: Safety pattern mismatch for -m parameter ('\(name)' vs. '^[a-z0-9_]+$') rc=1")
      }
      idle("-m", "no module is made")
    case "d": idle("-d", "symbols are read when they are needed")
    case "k": idle("-k", "there are no temporary files to keep")
    case "b": idle("-b", "output is not held in buffers of the kernel")
    case "P": idle("-P", "no prologues are searched")
    case "q": idle("-q", "there is no database of what was tested")
    case "R": idle("-R", "scripts do not become C")
    case "a":
      idle("-a", "programs are traced on the machine that they run on")
    default: break
    }
  }

  mutating func idle(_ option: String, _ reason: String) {
    guard !idle.contains(where: { $0.option == option }) else { return }
    idle.append((option, reason))
  }

  mutating func takeMode(_ wanted: StapMode) throws(Failure) {
    guard mode == .run else {
      throw Failure("ERROR: only one of the -l/-L/--dump-* switches may be specified")
    }
    mode = wanted
  }

  // MARK: Values

  private mutating func takeDefinition(_ text: String) throws(Failure) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first ?? ""
    let value = parts.count > 1 ? parts[1] : ""
    let body = value.hasPrefix("-") ? value.dropFirst() : value
    guard name.isName, parts.count == 1 || !body.isEmpty && body.allSatisfy(\.isWord) else {
      throw Failure(
        "ERROR: Safety pattern mismatch for -D parameter ('\(text)' vs. "
          + "'^[a-z_][a-z_0-9]*(=-?[a-z_0-9]+)?$') rc=1")
    }
    definitions.append((String(name), parts.count > 1 ? String(value) : "1"))
  }

  private mutating func takeGlobal(_ text: String) throws(Failure) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].isName, !parts[1].isEmpty,
      parts[1].allSatisfy({ $0.isWord || $0 == "." || $0 == "-" })
    else {
      throw Failure(
        "ERROR: Safety pattern mismatch for -G parameter ('\(text)' vs. "
          + "'^[a-z_][a-z0-9_]*=[a-z0-9_.-]+$') rc=1")
    }
    globals.append((String(parts[0]), String(parts[1])))
  }

  private mutating func takeFileSize(_ text: String) throws(Failure) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }) else {
      throw Failure(
        "ERROR: Safety pattern mismatch for -S parameter ('\(text)' vs. '^[0-9]+(,[0-9]+)?$') rc=1")
    }
    let bytes = (Int(parts[0]) ?? 0).multipliedReportingOverflow(by: 1 << 20)
    fileSize = (bytes.overflow ? .max : bytes.partialValue, parts.count > 1 ? Int(parts[1]) : nil)
  }

  private mutating func takeRelease(_ value: String) {
    if !value.hasPrefix("/") { kernelRelease = value }
    idle("-r", "no module is made for any kernel")
  }

  private mutating func takeBuildOption(_ value: String) {
    if value.hasPrefix("CONFIG_"), let equals = value.firstIndex(of: "=") {
      kernelConfiguration[String(value[..<equals])] = String(value[value.index(after: equals)...])
    }
    idle("-B", "no module is made")
  }

  /// `-F`.
  var isRecorder = false
  var hasPass = false
  package var kernelConfiguration: [String: String] = [:]
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
  /// One of stap's patterns, which do not mind case.
  fileprivate var isWord: Bool { isASCII && (isLetter || isNumber || self == "_") }
  fileprivate var isLowerWord: Bool { isWord && !isUppercase }
}

extension Substring {
  fileprivate var isName: Bool {
    guard let first, !first.isNumber else { return false }
    return allSatisfy(\.isWord)
  }
}

extension StapArguments {
  /// The words of the user's own settings, which stand before those of every command line: the file `rc`
  /// in `$SYSTEMTAP_DIR`, or in `~/.systemtap`.
  package static func settings() -> [String] {
    let folder =
      environment("SYSTEMTAP_DIR")
      ?? environment("HOME").map { "\($0)/.systemtap" }
    guard let folder, let bytes = FileBytes.read("\(folder)/rc") else { return [] }
    return bytes.split(separator: 0x0A).flatMap { line -> [String] in
      let text = String(decoding: line.prefix { $0 != UInt8(ascii: "#") }, as: UTF8.self)
      do throws(ShellWords.Mistake) {
        return try ShellWords.split(text)
      } catch {
        StandardText.complain("WARNING: \(folder)/rc: \(error.rawValue): \(text)\n")
        return []
      }
    }
  }
}
