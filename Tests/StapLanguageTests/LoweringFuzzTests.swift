// Expressions and programs made at random, always the same ones: numbers are compared with what Swift makes
// of them, whole programs must be lowered and run, whatever becomes of them.

import StapLanguage
import Testing

/// Numbers that look random, from a seed (splitmix64).
private struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }

  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int(next() % UInt64(elements.count))]
  }
}

/// An expression, and its value or the fault that it is.
private struct Expression {
  struct DivisionByZero: Error {}

  var text: String
  var value: Result<Int64, DivisionByZero>

  private static let numbers: [Int64] = [
    0, 1, -1, 2, 3, 7, -7, 63, 64, 65, 255, 1 << 31, -1 << 31, 1 << 32, .max, .min, .max - 1,
  ]

  init(_ dice: inout Dice, depth: Int, variables: [(name: String, value: Int64)]) {
    guard depth > 0 else {
      let variable = dice.pick(variables)
      let number = dice.pick(Self.numbers)
      if dice.next() % 2 == 0 {
        self.init(variable.name, .success(variable.value))
      } else {
        self.init(number == .min ? "-9223372036854775807 - 1" : "\(number)", .success(number))
      }
      return
    }
    let left = Expression(&dice, depth: depth - 1, variables: variables)
    let right = Expression(&dice, depth: depth - 1 - Int(dice.next() % 2), variables: variables)
    switch dice.next() % 24 {
    case 0: self.init("-\(left.text)", left.value.map { 0 &- $0 })
    case 1: self.init("~\(left.text)", left.value.map { ~$0 })
    case 2: self.init("!\(left.text)", left.value.map { $0 == 0 ? 1 : 0 })
    case 3:
      self.init(
        "\(left.text) && \(right.text)",
        left.value.flatMap {
          $0 == 0 ? .success(0) : right.value.map { $0 == 0 ? 0 : 1 }
        })
    case 4:
      self.init(
        "\(left.text) || \(right.text)",
        left.value.flatMap {
          $0 != 0 ? .success(1) : right.value.map { $0 == 0 ? 0 : 1 }
        })
    case 5:
      let other = Expression(&dice, depth: 0, variables: variables)
      self.init(
        "\(left.text) ? \(right.text) : \(other.text)",
        left.value.flatMap {
          $0 != 0 ? right.value : other.value
        })
    default:
      var (operation, result) = dice.pick(Self.operators)
      // What larger counts do depends on whether they are known before.
      if operation.count > 1, [">>", "<<"].contains(operation.prefix(2)),
        let count = try? right.value.get(), count > 63
      {
        (operation, result) = Self.operators[0]
      }
      self.init(
        "\(left.text) \(operation) \(right.text)",
        left.value.flatMap { a in
          right.value.flatMap { b in result(a, b).map { .success($0) } ?? .failure(DivisionByZero())
          }
        })
    }
  }

  private init(_ text: String, _ value: Result<Int64, DivisionByZero>) {
    self.text = "(\(text))"
    self.value = value
  }

  private static func shift(_ count: Int64) -> Int64 { count < 0 ? 0 : count & 63 }

  private static let operators: [(String, @Sendable (Int64, Int64) -> Int64?)] = [
    ("+", { $0 &+ $1 }), ("-", { $0 &- $1 }), ("*", { $0 &* $1 }),
    ("/", { $1 == 0 ? nil : $0.dividedReportingOverflow(by: $1).partialValue }),
    ("%", { $1 == 0 ? nil : $0.remainderReportingOverflow(dividingBy: $1).partialValue }),
    ("&", { $0 & $1 }), ("|", { $0 | $1 }), ("^", { $0 ^ $1 }),
    ("<<", { $0 << shift($1) }), (">>", { $0 >> shift($1) }),
    (">>>", { Int64(bitPattern: UInt64(bitPattern: $0) >> UInt64(shift($1))) }),
    ("<", { $0 < $1 ? 1 : 0 }), ("<=", { $0 <= $1 ? 1 : 0 }), (">", { $0 > $1 ? 1 : 0 }),
    (">=", { $0 >= $1 ? 1 : 0 }), ("==", { $0 == $1 ? 1 : 0 }), ("!=", { $0 != $1 ? 1 : 0 }),
  ]
}

@Suite struct LoweringFuzzTests {
  @Test(arguments: 0..<24)
  func numbers(seed: UInt64) throws {
    var dice = Dice(state: seed)
    let variables: [(name: String, value: Int64)] = [("x", 7), ("y", -3), ("z", 0), ("a[1]", 12)]
    var script = "global results, a, x, y, z\nfunction id(n) { return n }\n"
    script += "probe begin { x = id(7); y = id(-3); z = id(0); a[x - 6] = id(12) }\n"
    var wanted: [String] = []
    for index in 0..<40 {
      let made = Expression(&dice, depth: 1 + index % 4, variables: variables)
      script +=
        "probe begin { try { results[\(index)] = \(made.text) } catch (e) { "
        + "results[\(index)] = (e == \"division by 0\") ? 424242 : 434343 } }\n"
      let value = (try? made.value.get()) ?? 424242
      wanted.append("[\(index)]=\(value)")
    }
    var lowered = try LoweredScript(script)
    lowered.run()
    let errors = lowered.errors
    #expect(errors.isEmpty)
    let results = lowered.value("results")
    #expect(results == wanted.joined(separator: " "))
  }

  @Test(arguments: 0..<60)
  func programs(seed: UInt64) throws {
    var author = Author(dice: Dice(state: seed &* 7919))
    let script = author.script()
    var limits = StapLimits()
    limits.mapEntries = 20
    limits.stringLength = seed % 3 == 0 ? 4 : 128
    limits.nesting = 4
    var options = StapLoweringOptions()
    options.isUnoptimized = seed % 2 == 0
    var lowered = try LoweredScript(script, limits: limits, options: options)
    lowered.run()
    let once = lowered.errors
    lowered.run()
    let faults = [
      "division by 0", "MAXACTION exceeded", "MAXNESTING exceeded", "Array overflow",
      "empty aggregate", "histogram index out of range", "all functions exhausted",
    ]
    for error in once {
      let isKnown = faults.contains { error.hasPrefix($0) }
      #expect(isKnown, "\(error)")
    }
    let length = lowered.value("t")?.count ?? .max
    #expect(length <= limits.stringLength + 1)
  }
}

/// Writes programs.
private struct Author {
  var dice: Dice
  /// The arrays that are being visited, which must not change.
  var visited: [String] = []

  mutating func script() -> String {
    """
    global n, m, t = "t", a, b, c, s, x, y
    function f(k) { if (k > 1) return f(k - 1) + 1; return \(number(1)) }
    function g:string(w:string, k) { if (k) next; w .= "+"; return w . "-" }
    function g:string(w:string, k) { if (k > 5) next; return \(text(1)) }
    probe begin { n = 0; m = 1; a[0] = n; b[0, ""] = m; c[0] = t; s[t] = c[0]; x <<< m; y[0] <<< n;
      if (a[0] + b[0, ""] + @count(x) + @count(y[0]) + f(0) == 7) t = s[t] . c[1] . g(t, n) }
    probe begin {\(block(3))}
    probe begin {\(block(4))}
    """
  }

  mutating func block(_ depth: Int) -> String {
    (0...Int(dice.next() % 4)).map { _ in statement(depth) }.joined(separator: "\n")
  }

  mutating func statement(_ depth: Int) -> String {
    let number = number(2)
    let text = text(2)
    var simple = [
      "n = \(number)", "m += \(number)", "m--", "t = \(text)", "t .= \(text)", ";",
      "if (\(number)) next", "x <<< \(number)", "n = \(number) ? 3 : m++", "delete x",
    ]
    for (array, statements) in [
      (
        "a", ["a[\(number)] = m", "a[n]++", "delete a[\(number)]", "delete a", "a[n] -= \(number)"]
      ),
      ("b", ["b[n, \(text)] = \(number)", "delete b[*, \(text)]", "delete b[n, *]"]),
      ("c", ["c[\(number)] = \(text)", "c[m] .= \(text)", "delete c[n]"]),
      ("s", ["s[\(text)] = \(text)", "s[t] .= s[\(text)]"]),
      ("y", ["y[\(number)] <<< \(number)", "delete y[n]", "delete y"]),
    ] where !visited.contains(array) { simple += statements }
    guard depth > 0, dice.next() % 3 != 0 else { return dice.pick(simple) }
    let loops = [
      ("a", "foreach (i in a)"), ("a", "foreach (v = i in a- limit \(number))"),
      ("b", "foreach ([i, w] in b)"), ("b", "foreach ([i+, w] in b[\(number), *])"),
      ("c", "foreach (w2 = i in c+)"), ("s", "foreach (w- in s limit 3)"),
      ("y", "foreach (i in y @sum -)"), ("y", "foreach (i- in y)"),
      ("x", "foreach (h in @hist_log(x))"),
    ]
    let (array, loop) = dice.pick(loops)
    let outer = visited
    switch dice.next() % 7 {
    case 0: return "if (\(number)) { \(block(depth - 1)) } else { \(block(depth - 1)) }"
    case 1: return "try { \(block(depth - 1)) } catch (t) { \(block(depth - 1)) }"
    case 2:
      return "while (\(number)) { \(block(depth - 1)); if (m++ > 3) break; if (n) continue; n = 1 }"
    case 3: return "for (i = 0; i < \(number); i++) { \(block(depth - 1)) }"
    default:
      // Histograms' statistics may change meanwhile.
      if array != "x" { visited.append(array) }
      defer { visited = outer }
      return "\(loop) { \(block(depth - 1)) }"
    }
  }

  mutating func number(_ depth: Int) -> String {
    guard depth > 0 else { return dice.pick(["n", "m", "0", "1", "-1", "5", "64"]) }
    let left = number(depth - 1)
    let right = number(depth - 1)
    return dice.pick([
      "(\(left) + \(right))", "(\(left) / \(right))", "(\(left) % \(right))", "a[\(left)]",
      "b[\(left), t]", "(\(left) in a)", "([\(left), *] in b)", "@count(y[\(left)])", "@avg(x)",
      "(\(left) << \(right))", "(t == \"t\")", "(t =~ \"^[a-t]+\")", "@hist_log(x)[\(left)]",
      "(\(left) && \(right))", "(n = \(left))", "m++", "@variance(y[\(right)])",
      "(\(left) ? \(right) : n)",
    ])
  }

  mutating func text(_ depth: Int) -> String {
    guard depth > 0 else {
      return dice.pick(["t", "\"\"", "\"ab\"", "\"0123456789\"", "w0 . \"\""])
    }
    let left = text(depth - 1)
    let right = text(depth - 1)
    return dice.pick([
      "(\(left) . \(right))", "c[\(number(1))]", "s[\(left)]", "(t = \(left))",
      "(n ? \(left) : \(right))", "(t .= \(left))",
    ])
  }
}
