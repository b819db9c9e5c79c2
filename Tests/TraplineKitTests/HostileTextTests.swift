// Texts of a command line that nobody would write, by the thousand, each to what reads it: an error in
// words or a value.

import ProbeNotes
import Testing
import TraceTestSupport
import Tracing
import TraplineKit

@Suite struct HostileTextTests {
  private static let words = [
    "", "-", "--", "-n", "-s", "-x", "-o", "-p", "-p4", "-c", "-e", "-E", "-D", "-I", "-l", "-L",
    "-v",
    "-vvv", "-S", "1,2", "-T", "-G", "x=", "=", "-B", "-W", "-t", "--vp", "--color=",
    "--compatible",
    "--privilege=x", "--remote", "-h", "-G", "-V", "-32", "-64", "-b", "4g", "-m", "-f", "-i", "-P",
    "18446744073709551616", "-9223372036854775809", "1e99", "0x", "\0", "\u{fffd}", "é", "%n", "'",
    "\"",
    "\\", "a b", "probe begin {}", "strsize=", "-xq=1", "-q", "--a=b", "ticker 'unclosed",
  ]

  private static func line(using random: inout some RandomNumberGenerator) -> [String] {
    (0..<Int.random(in: 0...10, using: &random)).map { _ in
      let word = words.randomElement(using: &random) ?? ""
      return switch Int.random(in: 0..<8, using: &random) {
      case 0: word + (words.randomElement(using: &random) ?? "")
      case 1: String(word.dropFirst())
      case 2: String(repeating: word, count: 50)
      default: word
      }
    }
  }

  @Test func commandLinesOfDTraceAndStap() {
    var random = RepeatableNumbers(seed: 41)
    var refused = 0
    var taken = 0
    for _ in 0..<Stress.choose(10_000, hard: 200_000) {
      let line = Self.line(using: &random)
      do {
        _ = try DTraceArguments(line)
        taken += 1
      } catch {
        refused += 1
        #expect(!error.message.isEmpty || error.showsUsage)
      }
      do {
        _ = try StapArguments(line)
        taken += 1
      } catch {
        refused += 1
        #expect(!error.message.isEmpty)
      }
    }
    #expect(refused > 1000)
    #expect(taken > 200)
  }

  private static let pieces = [
    "a", "arg0", "pid", "==", "!=", "~", "!~", "<", ">=", "&&", "||", "!", "(", ")", "\"", "\\",
    "*", "?",
    "[", "]", "[a-", "-", ":", ",", " ", "\t", "0", "0x", "18446744073709551615", "1e400", ".5",
    "-1",
    "provider", "app", "(", "text: string", "int", "\n", "#", "\0", "é", "__", "/", "'", "true",
    "null",
  ]

  private static let good = [
    "arg0 == 1 && !(a ~ \"x*\") || pid >= 0x10", "provider app\nstart(text: string, n: int)\n",
    "a:b:c:*",
  ]

  /// Of pieces, or something good with one put in somewhere.
  private static func text(using random: inout some RandomNumberGenerator) -> String {
    var text = Bool.random(using: &random) ? "" : good.randomElement(using: &random) ?? ""
    for _ in 0..<Int.random(in: 0...(text.isEmpty ? 12 : 2), using: &random) {
      let place = text.index(
        text.startIndex, offsetBy: Int.random(in: 0...text.count, using: &random))
      text.insert(contentsOf: pieces.randomElement(using: &random) ?? "", at: place)
    }
    return text
  }

  @Test func conditionsPatternsAndSignatures() {
    var random = RepeatableNumbers(seed: 43)
    var read = [0, 0, 0, 0]
    for _ in 0..<Stress.choose(20_000, hard: 500_000) {
      let text = Self.text(using: &random)
      if (try? HitCondition(parsing: text)) != nil { read[0] += 1 }
      if let pattern = try? ProbePatternMatcher(text) {
        read[1] += 1
        _ = pattern.matches(provider: text, name: text)
        _ = pattern.matches(path: text)
      }
      if (try? ProbeDescription(text)) != nil { read[2] += 1 }
      var table = SignatureTable()
      if (try? table.add(parsing: text, named: "text")) != nil { read[3] += 1 }
    }
    #expect(read.allSatisfy { $0 > 100 }, "\(read)")
  }

  @Test func whatIsNestedDeeply() {
    for piece in ["(", "!", "!(", "a==1&&(", "a==1||!("] {
      #expect(throws: HitConditionError.self) {
        try HitCondition(parsing: String(repeating: piece, count: 200_000))
      }
    }
  }

  /// A pattern of many stars, and a name that fits all but the last letter, take no time by the power of
  /// their number.
  @Test func patternsThatGoBack() throws {
    let stars = String(repeating: "*a", count: 2000) + "b"
    let pattern = try ProbePatternMatcher("p:" + stars)
    #expect(!pattern.matches(provider: "p", name: String(repeating: "a", count: 5000)))
  }
}
