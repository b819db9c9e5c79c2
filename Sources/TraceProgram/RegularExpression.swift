// Extended regular expressions of POSIX over bytes: the C library's, behind bounds that keep a pattern
// from taking all memory or the stack. Front ends ask here whether a pattern is good; the machine searches.

internal import Glibc

/// Why a pattern cannot be used.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// A compiled pattern.
package final class RegularExpression {
  private let compiled: UnsafeMutablePointer<regex_t>
  private let found: UnsafeMutableBufferPointer<regmatch_t>
  /// How many groups it has, the whole pattern counted as the first.
  package let groupCount: Int

  /// Longer patterns are refused.
  package static let largestPattern = 4096
  private static let mostGroups = 256
  /// The product of all repetitions, and of those and the length.
  private static let mostRepetitions = 1024
  private static let largestExpansion = 1 << 17

  /// Compiles a pattern.
  package init(_ pattern: [UInt8]) throws(PatternError) {
    try RegularExpression.checkBounds(pattern)
    compiled = .allocate(capacity: 1)
    let status = regcomp(compiled, pattern.map { CChar(bitPattern: $0) } + [0], REG_EXTENDED)
    guard status == 0 else {
      var message = [CChar](repeating: 0, count: 128)
      regerror(status, compiled, &message, message.count)
      compiled.deallocate()
      let bytes = message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
      throw PatternError(String(decoding: bytes, as: UTF8.self))
    }
    groupCount = compiled.pointee.re_nsub + 1
    found = .allocate(capacity: groupCount)
    found.initialize(repeating: regmatch_t(rm_so: -1, rm_eo: -1))
  }

  deinit {
    regfree(compiled)
    compiled.deallocate()
    found.deallocate()
  }

  /// Searches text; whether the pattern is in it. Then `range(of:)` tells where.
  package func isFound(in text: UnsafeRawBufferPointer) -> Bool {
    guard let groups = found.baseAddress, text.count <= Int(Int32.max) else { return false }
    groups[0] = regmatch_t(rm_so: 0, rm_eo: regoff_t(text.count))
    var nothing: CChar = 0
    return withUnsafePointer(to: &nothing) { empty in
      let start = text.baseAddress?.assumingMemoryBound(to: CChar.self) ?? empty
      return regexec(compiled, start, groupCount, groups, REG_STARTEND) == 0
    }
  }

  /// Where a group was in the text searched last; nil if it took no part.
  package func range(of group: Int) -> Range<Int>? {
    guard found.indices.contains(group) else { return nil }
    let match = found[group]
    guard match.rm_so >= 0, match.rm_eo >= match.rm_so else { return nil }
    return Int(match.rm_so)..<Int(match.rm_eo)
  }

  /// Groups are no more, and repetitions multiply no further, than the C library can take.
  private static func checkBounds(_ pattern: [UInt8]) throws(PatternError) {
    guard pattern.count <= largestPattern else { throw PatternError("Regular expression too big") }
    guard !pattern.contains(0) else { throw PatternError("Zero byte in regular expression") }
    var groups = 0
    var repetitions = 1
    var index = 0
    while index < pattern.count {
      switch pattern[index] {
      case UInt8(ascii: "\\"):
        index += 1
        if index < pattern.count, (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(pattern[index]) {
          throw PatternError("Back references are not supported")
        }
      case UInt8(ascii: "("):
        groups += 1
        guard groups <= mostGroups else { throw PatternError("Too many groups") }
      case UInt8(ascii: "{"): repetitions *= largestNumber(in: pattern[(index + 1)...])
      default: break
      }
      guard repetitions <= mostRepetitions, repetitions * pattern.count <= largestExpansion else {
        throw PatternError("Regular expression too big")
      }
      index += 1
    }
  }

  /// The larger bound of an interval, at least 1; more than is allowed if it is larger still.
  private static func largestNumber(in rest: ArraySlice<UInt8>) -> Int {
    var largest = 1
    var number = 0
    for byte in rest {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        number = min(number * 10 + Int(byte) - 0x30, mostRepetitions + 1)
      case UInt8(ascii: ","): number = 0
      default: return largest
      }
      largest = max(largest, number)
    }
    return largest
  }
}
