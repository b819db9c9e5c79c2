// What arrays, statistics and loops over them do.

import StapLanguage
import Testing

@Suite struct LoweringArrayTests {
  /// What is in `r` after a handler, in which arrays `a`, `s`, `p` and the statistics `x` and `y` are filled.
  private func outcome(_ body: String, limits: StapLimits = StapLimits()) throws -> String {
    try LoweredScript.outcome(
      """
      global r = "", a, s, p, x, y, z = 0
      function add(t:string) { r = r . t . " " }
      function digit:string(n:long) {
        if (n < 0) return "-" . digit(-n)
        d = n % 10
        return (n >= 10 ? digit(n / 10) : "") . (d == 0 ? "0" : d == 1 ? "1" : d == 2 ? "2" :
          d == 3 ? "3" : d == 4 ? "4" : d == 5 ? "5" : d == 6 ? "6" : d == 7 ? "7" : d == 8 ? "8" : "9")
      }
      probe begin {
        a[3] = 30; a[1] = 10; a[2] = 30; a[4] = 20
        s["c"] = "three"; s["a"] = "one"; s["b"] = "one"
        p[1, "k"] = 11; p[2, "k"] = 12; p[1, "l"] = 13; p[2, "m"] = 14
        z = z * 0
        if (z) { x <<< 1; y[z] <<< 2 }
        \(body)
      }
      """, limits: limits)
  }

  @Test(arguments: [
    ("foreach (k in a) add(digit(k))", "3 1 2 4 "),
    ("foreach (k+ in a) add(digit(k))", "1 2 3 4 "),
    ("foreach (k- in a) add(digit(k))", "4 3 2 1 "),
    ("foreach (k in a+) add(digit(k))", "1 4 3 2 "),
    ("foreach (k in a-) add(digit(k))", "3 2 4 1 "),
    ("foreach (v = k in a-) add(digit(k) . \":\" . digit(v))", "3:30 2:30 4:20 1:10 "),
    ("foreach (k in a- limit 2) add(digit(k))", "3 2 "),
    ("foreach (k in a limit z) add(digit(k))", ""),
    ("foreach (k in a limit z - 1) add(digit(k))", ""),
    ("n = 2; foreach (k in a limit n) { n = 9; add(digit(k)) }", "3 1 "),
    ("foreach (k+ in s) add(k)", "a b c "),
    ("foreach (k in s+) add(k)", "a b c "),
    ("foreach (v- = k in s) add(k . v)", "cthree aone bone "),
    ("foreach ([n, t] in p) add(digit(n) . t)", "1k 2k 1l 2m "),
    ("foreach ([n-, t] in p) add(digit(n) . t)", "2k 2m 1k 1l "),
    ("foreach ([n, t-] in p) add(digit(n) . t)", "2m 1l 1k 2k "),
    ("foreach ([n, t] in p[*, \"k\"]) add(digit(n) . t)", "1k 2k "),
    ("foreach ([n, t] in p[2, *]) add(digit(n) . t)", "2k 2m "),
    ("foreach ([n, t] in p[2, \"l\"]) add(digit(n) . t)", ""),
    ("n1 = 1; foreach ([n, t] in p[n1, *]) { n1 = 2; add(digit(n) . t) }", "1k 1l "),
    ("foreach (k in a) { k = 7; add(digit(k)) }", "7 7 7 7 "),
    ("foreach (k in a) { if (k == 1) continue; if (k == 4) break; add(digit(k)) }", "3 2 "),
    (
      "foreach (k in a) foreach (l in a limit 2) add(digit(k * 10 + l))", "33 31 13 11 23 21 43 41 "
    ),
    ("foreach (k in a) { s[\"d\"] = \"new\"; delete p } foreach (k2 in s) add(k2)", "c a b d "),
    ("delete a[3]; a[3] = 5; foreach (k in a) add(digit(k))", "1 2 4 3 "),
    ("a[1] = 5; foreach (k in a) add(digit(k))", "3 1 2 4 "),
    ("delete p[*, \"k\"]; foreach ([n, t] in p) add(digit(n) . t)", "1l 2m "),
    ("delete p[1, *]; foreach ([n, t] in p) add(digit(n) . t)", "2k 2m "),
    ("delete p[*, *]; foreach ([n, t] in p) add(digit(n) . t)", ""),
    ("delete p[9, *]; delete p[9, \"q\"]; delete a[77]; add(digit(p[1, \"k\"]))", "11 "),
    ("add(digit([1, *] in p) . digit([*, \"l\"] in p) . digit([3, *] in p))", "110 "),
    ("add(digit([*, *] in p)); delete p; add(digit([*, *] in p))", "1 0 "),
    ("add(digit(3 in a) . digit([8] in a) . digit(8 in a))", "100 "),
    ("add(digit([1, \"k\"] in p) . digit([1, \"m\"] in p))", "10 "),
    ("add(digit(p[2, \"m\"]++) . digit(p[2, \"m\"]--) . digit(--p[2, \"m\"]))", "141513 "),
    ("p[1, \"k\"] += p[2, \"k\"]; add(digit(p[1, \"k\"]))", "23 "),
    ("s[\"q\"] .= \"x\"; s[\"q\"] .= s[\"c\"]; add(s[\"q\"])", "xthree "),
    ("z = a[3] = s[\"c\"] == \"three\"; add(digit(z) . digit(a[3]))", "11 "),
    ("foreach (k in a) { try { z = k / (k - 1) } catch { add(digit(k)); break } }", "1 "),
  ])
  func loops(body: String, value: String) throws {
    let seen = try outcome(body)
    #expect(seen == "\"\(value)\"")
  }

  @Test(arguments: [
    ("x <<< 3; x <<< -1; x <<< 10; add(digit(@count(x)) . \" \" . digit(@sum(x)))", "3 12 "),
    ("x <<< 3; x <<< -1; add(digit(@min(x)) . \" \" . digit(@max(x)))", "-1 3 "),
    ("x <<< -3; x <<< -4; add(digit(@avg(x)))", "-3 "),
    ("x <<< 0; x <<< 100; x <<< -2; add(digit(@variance(x)))", "3410 "),
    ("x <<< 0; x <<< -2; x <<< 100; add(digit(@variance(x)))", "3435 "),
    ("add(digit(@count(x)) . digit(@sum(x)) . digit(@count(y[9])) . digit(@sum(y[9])))", "0000 "),
    ("y[5] <<< 1; y[6] <<< 7; y[6] <<< 9; foreach (k in y+) add(digit(k))", "5 6 "),
    ("y[5] <<< 1; y[6] <<< 7; y[6] <<< 9; foreach (k in y-) add(digit(k))", "6 5 "),
    ("y[5] <<< 1; y[6] <<< 7; y[6] <<< -9; foreach (k in y @sum -) add(digit(k))", "5 6 "),
    ("y[5] <<< 1; y[6] <<< 7; y[6] <<< -9; foreach (k in y @max +) add(digit(k))", "5 6 "),
    ("y[5] <<< 1; y[6] <<< 7; y[6] <<< -9; foreach (k in y @min +) add(digit(k))", "6 5 "),
    ("y[5] <<< 1; delete y[5]; add(digit(5 in y) . digit(@count(y[5])))", "00 "),
    ("x <<< 1; delete x; add(digit(@count(x))); x <<< 4; add(digit(@avg(x)))", "0 4 "),
    ("x <<< 5; x <<< 6; add(digit(@hist_log(x)[67])); add(digit(@hist_log(x)[66]))", "2 0 "),
    (
      "x <<< 5; x <<< 6; x <<< 1; foreach (i in @hist_log(x)) if (@hist_log(x)[i]) add(digit(i))",
      "65 67 "
    ),
    ("x <<< 5; foreach (n = i in @hist_log(x)) if (n) add(digit(i) . \"=\" . digit(n))", "67=1 "),
    ("y[2] <<< 5; add(digit(@hist_linear(y[2], 0, 10, 5)[2]))", "1 "),
    (
      "y[2] <<< 5; y[2] <<< 50; y[2] <<< -1; foreach (i in @hist_linear(y[2], 0, 10, 5)) add(digit(i))",
      "0 1 2 3 4 "
    ),
    (
      "y[2] <<< 5; y[2] <<< 50; y[2] <<< -1; foreach (v = i in @hist_linear(y[2], 0, 10, 5)) add(digit(v))",
      "1 0 1 0 1 "
    ),
    ("x <<< 5; foreach (i in @hist_log(x) limit 3) add(digit(i))", "0 1 2 "),
    ("x <<< 5; x <<< 6; x <<< 7; v = @variance(x, 4); add(digit(v))", "1 "),
    ("add(digit(x <<< 5)); add(digit(@count(x)))", "5 1 "),
  ])
  func statistics(body: String, value: String) throws {
    let seen = try outcome(body)
    #expect(seen == "\"\(value)\"")
  }

  @Test(arguments: [
    ("add(digit(@avg(x)))", "empty aggregate near operator '@avg'"),
    ("add(digit(@min(y[3])))", "empty aggregate near operator '@min'"),
    ("add(digit(@max(x)))", "empty aggregate near operator '@max'"),
    ("add(digit(@variance(x)))", "empty aggregate near operator '@variance'"),
    ("add(digit(@hist_log(x)[3]))", "empty aggregate near operator '@hist_log'"),
    (
      "x <<< 1; add(digit(@hist_log(x)[129]))",
      "histogram index out of range near operator '@hist_log'"
    ),
    (
      "x <<< 1; add(digit(@hist_log(x)[-1]))",
      "histogram index out of range near operator '@hist_log'"
    ),
  ])
  func emptyStatistics(body: String, error: String) throws {
    let seen = try outcome(body)
    #expect(seen.hasPrefix("\"\"\n! \(error) at script.stp:"), "\(seen)")
  }
}
