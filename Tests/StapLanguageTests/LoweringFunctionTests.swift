// What functions do, and how actions are counted.

import StapLanguage
import Testing

@Suite struct LoweringFunctionTests {
  @Test(arguments: [
    ("function f(n) { if (n < 2) return 1; return n * f(n - 1) }", "f(10)", "3628800"),
    ("function f(n) { return n < 2 ? n : f(n - 1) + f(n - 2) }", "f(9)", "34"),
    ("function f(n) { if (n) return 5 }", "f(z) + f(1) * 10", "50"),
    ("function f:long(n) { if (n > 5) return 1 }", "f(3)", "0"),
    ("function f(n) { n += 2; return n }", "f(z) * 10 + z", "20"),
    ("function f(n) { l = l + n; return l }", "f(2) * 10 + f(3)", "23"),
    ("function f(n:long) { z = n }", "(f(4) + 1) * 10 + z", "14"),
    ("function f(a, b, c) { return a * 100 + b * 10 + c }", "f(z++, z++, z++)", "12"),
    ("function f(a, b) { return a * 10 + b }", "f(z, z = 3)", "3"),
    (
      "function f(n) { if (n == 0) next; return 1 } function f(n) { return 2 }",
      "f(0) * 10 + f(1)", "21"
    ),
    (
      "function f(n) : 2 { return 2 } function f(n) : 1 { if (n > 3) next; return 1 }",
      "f(9) * 10 + f(1)", "21"
    ),
    (
      "function f(n) { next } function f(n) { if (g(n)) next; return 2 } function f(n) { return 3 } "
        + "function g(n) { if (n) next; return 0 } function g(n) { return n }",
      "f(0) * 10 + f(1)", "23"
    ),
    ("function f(n) { return n } function f(a, b) { return a + b }", "f(1) * 10 + f(2, 3)", "15"),
    (
      "function f(n) { foreach (k in a) { if (k == n) return k } return -1 }",
      "f((a[1] = a[2] = 1) + 1) * 10 + f(7)", "19"
    ),
    (
      "function f(n) { try { if (n) return 4; z = 1 / z } catch { return 5 } }",
      "f(1) * 10 + f(0)", "45"
    ),
    ("function f(n) { while (1) { if (n++ > 4) return n } }", "f(0)", "6"),
  ])
  func numbers(functions: String, expression: String, value: String) throws {
    let outcome = try LoweredScript.outcome(
      "global r, z = 0, a \(functions) probe begin { z = z * 0; a[5]++; r = \(expression) }")
    #expect(outcome == value)
  }

  @Test(arguments: [
    ("function f:string(n) { if (n) return \"x\" }", "f(1) . f(0) . \"!\"", "x!"),
    ("function f(s) { s = s . \"+\"; return s }", "f(l) . l", "l+l"),
    ("function f(s:string, n) { return n ? s . f(s, n - 1) : \"\" }", "f(\"ab\", 3)", "ababab"),
    ("function f(s) { l2 = s; s = \"n\"; return l2 . s }", "f(\"o\") . f(l)", "onln"),
    ("function f() { t = t . \"x\"; return t }", "f() . f() . t", "xxxxx"),
    (
      "function f(n) { if (n == 1) next; return \"a\" } function f(n) { return \"b\" }",
      "f(1) . f(0)", "ba"
    ),
    (
      "function f(s) { try { z = 1 / z } catch (s) { return s } return \"\" }", "f(\"q\")",
      "division by 0"
    ),
    (
      "function f(a:string, b:string) { return b . a }", "f(f(\"1\", \"2\"), f(\"3\", \"4\"))",
      "4321"
    ),
    ("function f(s:string) { m[1] = s; return m[1] }", "f(\"a\") . f(\"b\") . m[1]", "abb"),
  ])
  func strings(functions: String, expression: String, value: String) throws {
    let outcome = try LoweredScript.outcome(
      """
      global r, z = 0, t, m \(functions)
      probe begin { if (z) { m[2] = t; z = 2 } l = "l"; t = ""; r = \(expression) }
      """)
    #expect(outcome == "\"\(value)\"")
  }

  @Test func allOverloadsExhausted() throws {
    let script = """
      global r
      function f(n) { if (n) next; return 1 }
      function f(n) { if (n > 1) next; return 2 }
      probe begin { r = f(0); r = r * 10 + f(1); r = f(2) }
      """
    expect(
      try LoweredScript.outcome(script),
      "12\n! all functions exhausted near identifier 'f' at script.stp:4:48")
    let caught =
      "global r function f(n) { r = \"\"; next } probe begin { try { f(1) } catch (m) { r = m } }"
    expect(try LoweredScript.outcome(caught), "\"all functions exhausted\"")
  }

  @Test(arguments: [(8, true), (5, false)])
  func nesting(limit: Int, passes: Bool) throws {
    var limits = StapLimits()
    limits.nesting = limit
    let script = """
      global r
      function f(n) { if (n <= 1) return 1; return n + f(n - 1) }
      probe begin { r = 1; r = f(8) }
      """
    let outcome = try LoweredScript.outcome(script, limits: limits)
    #expect(
      outcome
        == (passes
          ? "36" : "1\n! MAXNESTING exceeded near identifier 'f' at script.stp:2:10"))
  }

  // MARK: Actions

  private func expect(_ seen: String, _ wanted: String) {
    #expect(seen == wanted)
  }

  private func limits(_ actions: Int) -> StapLimits {
    var limits = StapLimits()
    limits.interruptibleActions = actions
    return limits
  }

  @Test(arguments: [(502, true), (501, false), (500, false), (499, false), (498, false)])
  func loopOfKnownLength(actions: Int, passes: Bool) throws {
    let script =
      "global r = 7, i probe begin { r = 498 } probe begin { for (i = 0; i < 498; i++) {} }"
    let outcome = try LoweredScript.outcome(script, limits: limits(actions))
    #expect(
      passes ? outcome == "498" : outcome.hasPrefix("498\n! MAXACTION exceeded near"), "\(outcome)")
  }

  @Test func runawayLoop() throws {
    let script = "global r probe begin { while (1) { r++ } }"
    let outcome = try LoweredScript.outcome(script)
    #expect(outcome == "5000\n! MAXACTION exceeded near identifier 'r' at script.stp:1:36")
    let empty = "global r probe begin { for (;;) { ++r; } }"
    #expect(try LoweredScript.outcome(empty).contains("MAXACTION exceeded"))
    let caught = "global r probe begin { try { while (1) r++ } catch { r = 0 } }"
    #expect(try LoweredScript.outcome(caught).contains("! MAXACTION exceeded"))
  }

  @Test func knownNumberIsCheckedAtTheBeginning() throws {
    let script = "global r probe begin { r = 1; r = 2; r = 3 }"
    #expect(try LoweredScript.outcome(script, limits: limits(3)) == "3")
    #expect(try LoweredScript.outcome(script, limits: limits(2)) == "0\n! MAXACTION exceeded")
  }

  @Test func unoptimizedCodeIsCharged() throws {
    var options = StapLoweringOptions()
    options.isUnoptimized = true
    let script = "global r probe begin { r = 1; if (r) { r = 2 } r = 3 }"
    let outcome = try LoweredScript.outcome(script, limits: limits(4), options: options)
    #expect(outcome == "3\n! MAXACTION exceeded near operator '{' at script.stp:1:22")
    options.suppressesTimeLimits = true
    #expect(try LoweredScript.outcome(script, limits: limits(4), options: options) == "3")
  }

  @Test func suppressedLimits() throws {
    var options = StapLoweringOptions()
    options.suppressesTimeLimits = true
    let script = "global r probe begin { while (r < 100000) r++ }"
    expect(try LoweredScript.outcome(script, options: options), "100000")
  }

  /// Strings that a loop makes are let go in each of its turns.
  @Test func longLoopsOfStrings() throws {
    var options = StapLoweringOptions()
    options.suppressesTimeLimits = true
    let script = """
      global r, n, m
      function twice(s) { return s . s }
      probe begin {
        while (n++ < 300000) { m[n % 10] = twice("0123456789"); r = twice(m[n % 10]) . "x" }
        foreach (k in m) r = r . m[k]
      }
      """
    let outcome = try LoweredScript.outcome(script, options: options)
    #expect(outcome.count == 129)
    #expect(outcome.hasPrefix("\"0123456789012345678901234567890123456789x"))
  }

  // MARK: Arrays that are full

  @Test func fullArrays() throws {
    let sized =
      "global r, a[2] probe begin { a[1] = 1; a[2] = 2; r = 1; a[1] = 5; a[3] = 3; r = 2 }"
    expect(
      try LoweredScript.outcome(sized),
      "1\n! Array overflow, check size limit (2) near identifier 'a' at script.stp:1:67")
    var limits = StapLimits()
    limits.mapEntries = 3
    let other = "global r, a probe begin { for (r = 0; r < 9; r++) a[r] <<< 1 }"
    expect(
      try LoweredScript.outcome(other, limits: limits),
      "3\n! Array overflow, check MAXMAPENTRIES near identifier 'a' at script.stp:1:51")
    let caught = "global r, a[1] probe begin { a[1]++; try { a[2]++ } catch (m) { r = m } }"
    expect(try LoweredScript.outcome(caught), "\"Array overflow, check size limit (1)\"")
  }

  @Test func wrappingArrays() throws {
    var script = try LoweredScript(
      "global a%[3], b%[2] probe begin { for (i = 0; i < 5; i++) a[i] = i; b[1, \"x\"] <<< 1; "
        + "b[2, \"y\"] <<< 2; b[1, \"x\"] <<< 3; b[3, \"z\"] <<< 4 }")
    script.run()
    #expect(script.value("a") == "[2]=2 [3]=3 [4]=4")
    #expect(script.value("b") == "[2,\"y\"]=1/2 [3,\"z\"]=1/4")
    #expect(script.errors.isEmpty)
  }

  // MARK: Globals from outside

  @Test func assignedGlobals() throws {
    var options = StapLoweringOptions()
    options.assignedValues = ["n": "-0x10", "t": "a b", "o": "017"]
    let script = "global n = 1, t = \"x\", o, r probe begin { r = n + o; t = t . \"!\" }"
    var lowered = try LoweredScript(script, options: options)
    lowered.run()
    #expect(lowered.value("r") == "-1")
    #expect(lowered.value("t") == "\"a b!\"")
    options.assignedValues = ["n": "12k"]
    #expect(throws: LoweredScript.Failure.self) { _ = try LoweredScript(script, options: options) }
  }

  @Test func conditions() throws {
    let outcome = try LoweredScript.outcome(
      """
      global r, on = 0
      probe begin if (on) { r += 1 }
      probe begin if (!on) { r += 2; on = 1 }
      probe begin if (on == 1) { r += 4 }
      """)
    #expect(outcome == "6")
  }
}
