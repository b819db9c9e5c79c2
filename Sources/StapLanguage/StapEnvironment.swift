// What a script can ask about before it is parsed: the system, the options, the arguments. Nothing
// of it is looked up here; whoever runs the script says it.

internal import ScriptSyntax

/// The answers to preprocessor conditions, and the script's arguments.
package struct StapEnvironment: Sendable {
  /// As `uname -r` prints it.
  package var kernelRelease: String
  /// As `uname -m` prints it, in SystemTap's spelling.
  package var architecture: String
  /// What executes the script: `kernel`, `dyninst` or `bpf` in SystemTap's words.
  package var runtime: String
  /// The version that the language is to be compatible with.
  package var compatible: String
  /// Whether the language is the newest all the same: a library of our own is, though its conditions
  /// ask for `compatible`.
  package var isNewest = false
  /// `stapdev`, `stapsys` or `stapusr`.
  package var privilege: String
  /// Whether embedded C and its like are allowed, as the option `-g` says.
  package var isGuru: Bool
  /// The kernel's build options by name, such as `CONFIG_SMP`.
  package var kernelConfiguration: [String: String]
  /// The script's arguments; `$1` is the first.
  package var arguments: [[UInt8]]

  package init(
    kernelRelease: String, architecture: String, runtime: String, compatible: String,
    privilege: String = "stapdev", isGuru: Bool = false,
    kernelConfiguration: [String: String] = [:], arguments: [[UInt8]] = []
  ) {
    self.kernelRelease = kernelRelease
    self.architecture = architecture
    self.runtime = runtime
    self.compatible = compatible
    self.privilege = privilege
    self.isGuru = isGuru
    self.kernelConfiguration = kernelConfiguration
    self.arguments = arguments
  }

  /// The release without what a distribution adds after a dash.
  var kernelVersion: String { String(kernelRelease.prefix { $0 != "-" }) }

  /// Whether the language is that of a version or a later one.
  package func speaks(_ version: String) -> Bool {
    isNewest || StapText.order(compatible, version) >= 0
  }
}

/// How SystemTap compares texts: versions by their numbers, names with shell patterns.
package enum StapText {
  /// Compares as C's `strverscmp` does: -1, 0 or 1. Runs of digits count as numbers, except that
  /// those with leading zeros count as fractions.
  static func order(_ left: String, _ right: String) -> Int {
    let left = Array(left.utf8)
    let right = Array(right.utf8)
    func byte(_ text: [UInt8], _ index: Int) -> UInt8 { index < text.count ? text[index] : 0 }
    var difference = 0
    var runStart = 0
    while byte(left, difference) == byte(right, difference) {
      if difference >= left.count { return 0 }
      if !left[difference].isDigit { runStart = difference + 1 }
      difference += 1
    }
    let leftByte = byte(left, difference)
    let rightByte = byte(right, difference)
    if byte(left, runStart) != 0x30, byte(right, runStart) != 0x30 {
      // Of two numbers the longer one is greater.
      var leftEnd = difference
      var rightEnd = difference
      while byte(left, leftEnd).isDigit { leftEnd += 1 }
      while byte(right, rightEnd).isDigit { rightEnd += 1 }
      if leftEnd != rightEnd { return leftEnd < rightEnd ? -1 : 1 }
    } else if runStart < difference, left[runStart..<difference].allSatisfy({ $0 == 0x30 }),
      leftByte.isDigit != rightByte.isDigit
    {
      // `00` is less than `0`: what goes on after zeros is a smaller fraction.
      return leftByte.isDigit ? -1 : 1
    }
    return leftByte < rightByte ? -1 : 1
  }

  /// Whether a shell pattern of `*`, `?` and `[…]` fits the whole text. A backslash is no escape.
  package static func matches(_ text: [UInt8], pattern: [UInt8]) -> Bool {
    var textIndex = 0
    var patternIndex = 0
    var retry: (text: Int, pattern: Int)?
    while textIndex < text.count {
      if patternIndex < pattern.count, pattern[patternIndex] == 0x2A {
        patternIndex += 1
        retry = (textIndex, patternIndex)
        continue
      }
      if patternIndex < pattern.count,
        let next = step(text[textIndex], pattern, patternIndex)
      {
        textIndex += 1
        patternIndex = next
        continue
      }
      guard let (from, back) = retry else { return false }
      textIndex = from + 1
      patternIndex = back
      retry = (from + 1, back)
    }
    return pattern[patternIndex...].allSatisfy { $0 == 0x2A }
  }

  /// The index after the part of a pattern that fits one byte; nil when it does not fit.
  private static func step(_ byte: UInt8, _ pattern: [UInt8], _ index: Int) -> Int? {
    switch pattern[index] {
    case 0x3F: return index + 1
    case 0x5B:
      if let (fits, next) = bracket(byte, pattern, index + 1) { return fits ? next : nil }
      return byte == 0x5B ? index + 1 : nil
    default: return pattern[index] == byte ? index + 1 : nil
    }
  }

  /// `[a-z]` from after its `[`; nil when it is not closed and `[` stands for itself.
  private static func bracket(
    _ byte: UInt8, _ pattern: [UInt8], _ start: Int
  ) -> (fits: Bool, next: Int)? {
    var index = start
    let isNegated = index < pattern.count && (pattern[index] == 0x21 || pattern[index] == 0x5E)
    if isNegated { index += 1 }
    let first = index
    var fits = false
    while index < pattern.count {
      let low = pattern[index]
      if low == 0x5D, index != first { return (fits != isNegated, index + 1) }
      if index + 2 < pattern.count, pattern[index + 1] == 0x2D, pattern[index + 2] != 0x5D {
        fits = fits || (low <= byte && byte <= pattern[index + 2])
        index += 3
      } else {
        fits = fits || low == byte
        index += 1
      }
    }
    return nil
  }
}
