// What statements and expressions do.

import StapLanguage
import Testing

@Suite struct LoweringTests {
  /// The value of an expression of numbers, in which `x` is 7, `y` is -3 and `z` is 0.
  private func number(_ expression: String) throws -> String {
    try LoweredScript.outcome(
      """
      global r, x = 7, y = -3, z = 0
      function id(n) { return n }
      probe begin { x = id(x); y = id(y); z = id(z); r = \(expression) }
      """)
  }

  @Test(arguments: [
    ("x + y * 2", "1"), ("x / 2", "3"), ("y / 2", "-1"), ("y % 2", "-1"), ("-x", "-7"),
    ("~z", "-1"), ("!x", "0"), ("!z", "1"), ("x & 3", "3"), ("x | 8", "15"), ("x ^ 2", "5"),
    ("x << 2", "28"), ("y >> 1", "-2"), ("y >>> 1", "9223372036854775806"), ("x << y", "7"),
    ("x >> y", "7"), ("x << 64", "7"), ("x << 65", "14"), ("7 << 65", "7"), ("-7 >> 70", "-7"),
    ("7 >> 4294967296", "7"),
    ("7 << -2", "7"), ("7 << 63", "-9223372036854775808"), ("-7 >>> 60", "15"), ("x > y", "1"),
    ("x < y", "0"),
    ("x >= 7", "1"), ("x <= 6", "0"), ("x == 7", "1"), ("x != 7", "0"), ("x && y", "1"),
    ("x && z", "0"), ("z || y", "1"), ("z || z", "0"), ("x ? 1 : 2", "1"), ("z ? 1 : 2", "2"),
    ("0x7fffffffffffffff + x", "-9223372036854775802"),
    ("-9223372036854775808 / (y + 2)", "-9223372036854775808"),
    ("-9223372036854775808 % (y + 2)", "0"), ("x++ + x", "15"), ("++x + x", "16"),
    ("x + x++", "14"), ("x-- - x", "1"), ("(x += 3) * 2", "20"), ("x = y = 4", "4"),
    ("x -= 2", "5"), ("x *= y", "-21"), ("x /= 2", "3"), ("x %= 4", "3"), ("x <<= 1", "14"),
    ("y >>= 1", "-2"), ("x &= 5", "5"), ("x |= 16", "23"), ("x ^= 1", "6"),
  ])
  func numbers(expression: String, value: String) throws {
    let outcome = try number(expression)
    #expect(outcome == value)
  }

  @Test(arguments: [
    ("\"a\" . s", "\"abc\""), ("s . (s = \"x\")", "\"bcx\""), ("s . f()", "\"bcF\""),
    ("f() . s", "\"F!\""), ("t[1] . g()", "\"oneG\""), ("t[2]", "\"\""),
    ("s == \"bc\" ? \"yes\" : \"no\"", "\"yes\""), ("s < \"bd\" ? \"yes\" : \"no\"", "\"yes\""),
    ("s . \"\\t\\x41\\101\"", "\"bc\tAA\""), ("l . (l = \"new\") . l", "\"oldnewnew\""),
    ("s .= \"d\"", "\"bcd\""), ("(s =~ \"^b.$\") ? \"m\" : \"-\"", "\"m\""),
    ("(s !~ \"x+\") ? \"m\" : \"-\"", "\"m\""), ("same(l) . (l = \"q\")", "\"oldq\""),
  ])
  func strings(expression: String, value: String) throws {
    let outcome = try LoweredScript.outcome(
      """
      global r, s = "bc", t
      function f() { s = "!"; return "F" }
      function g() { delete t; return "G" }
      function same(x) { return x }
      probe begin { t[1] = "one"; l = "old"; r = \(expression) }
      """)
    #expect(outcome == value)
  }

  @Test func concatenationIsCut() throws {
    var limits = StapLimits()
    limits.stringLength = 5
    let script = "global r probe begin { r = \"abc\"; r = r . \"def\"; r .= \"x\" }"
    #expect(try LoweredScript.outcome(script, limits: limits) == "\"abcd\"")
  }

  @Test(arguments: [
    ("for (i = 0; i < 3; i++) a[i] = i * i", "[0]=0 [1]=1 [2]=4"),
    ("while (i < 5) { i++; if (i == 2) continue; if (i == 4) break; a[i] = i }", "[1]=1 [3]=3"),
    (
      "a[1]++; a[1]++; ++a[2]; a[3]--; a[4] += 5; if (a[9] == 0) a[5] = [9] in a",
      "[1]=2 [2]=1 [3]=-1 [4]=5 [5]=0"
    ),
    ("a[1] = 1; a[2] = 2; a[3] = 3; delete a[2]; a[2] = a[1]--", "[1]=0 [3]=3 [2]=1"),
    ("a[1] = 1; delete a; a[2] = 2", "[2]=2"),
    ("k = 1; a[k++] = k; a[k] = a[k - 1]++", "[1]=3 [2]=2"),
    ("if (0 == 1) a[1] = 1; else if (i == 0) a[2] = 2; else a[3] = 3", "[2]=2"),
    (
      "a[1] = 5; foreach (k in a) { a2[k] = k } a[2] = 1; a2[7] = 1; delete a2[7]; a[3] = a2[7]",
      "[1]=5 [2]=1 [3]=0"
    ),
  ])
  func statements(body: String, array: String) throws {
    var script = try LoweredScript("global a, a2 probe begin { \(body) }")
    script.run()
    #expect(script.value("a") == array)
    #expect(script.errors.isEmpty)
  }

  @Test(arguments: [
    ("r = 1 / z; r = 5", "0\n! division by 0 near operator '/' at script.stp:1:54"),
    ("r %= z", "0\n! division by 0 near identifier 'z' at script.stp:1:53"),
    ("try { r = 1 / z } catch (e) { m = e; r = 2 }", "2"),
    ("try { try { r = 1 / z } catch { r = 2 % z } } catch { r += 3 }", "3"),
    ("while (1) { try { r++; if (r > 3) break; continue } catch { r = 100 } } r /= 2", "2"),
    ("r = 1; next; r = 2", "1"),
    ("try { r = 1; next } catch { r = 2 } r = 3", "1"),
  ])
  func faults(body: String, outcome: String) throws {
    let script = "global r, z = 0, m probe begin { if (z) m = \"\" \(body) }"
    let seen = try LoweredScript.outcome(script)
    #expect(seen == outcome)
  }

  @Test func caughtMessage() throws {
    var script = try LoweredScript(
      "global m, z = 0 probe begin { z = 0; try { z = 1 / z } catch (e) { m = e } }")
    script.run()
    #expect(script.value("m") == "\"division by 0\"")
  }
}
