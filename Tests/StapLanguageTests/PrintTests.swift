// `print` and its relatives, escapes of literals, and globals that nobody reads.

import StapLanguage
import Testing
import TraceProgram

@Suite struct StapPrintTests {
  @Test(arguments: [
    (#"print("a", 1, "b", -2)"#, "a1b-2"), (#"println(1, "x")"#, "1x\n"), ("println()", "\n"),
    (#"print("")"#, ""), (#"printd(",", 1, "two", 3)"#, "1,two,3"),
    (#"printdln("%d|", 1, 2)"#, "1%d|2\n"), (#"printdln("", "a", "b")"#, "ab\n"),
    (#"s = sprint("a", 1); print(s, s)"#, "a1a1"), (#"print(sprintln("x") . "y")"#, "x\ny"),
    (#"print(sprintd("-", 1, 2, 3))"#, "1-2-3"), (#"print(sprintdln("-", 1, 2))"#, "1-2\n"),
    (#"x = 5; print(x, x++, x)"#, "556"), (#"s = "o"; print(s, s = "n", s)"#, "onn"),
    (#"a[1] = "e"; print(a[1], a[1] = "f", a[1])"#, "eff"),
    (#"print("\a\b\t\n\v\f\r\e\"\\\101\x41\q")"#, "\u{7}\u{8}\t\n\u{b}\u{c}\re\"\\AAq"),
    (#"print("one" "two")"#, "onetwo"), (#"print("%d %s\n")"#, "%d %s\n"),
    (#"r = println(1) + 3; print(r)"#, "1\n3"),
    (#"f("x") print(sprint(f("y")))"#, "<x><y>2"),
  ])
  func family(statements: String, text: String) throws {
    let script = """
      global a
      function f(s) { print("<" . s . ">"); return 2 }
      probe begin { \(statements) }
      """
    #expect(try PrintedScript.text(script) == text)
  }

  @Test func constantsAreNoOperands() throws {
    let script = try LoweredScript(
      """
      global n = 4
      probe begin { n++; printf("%s is %d: %5d %s", "a", 7, 8, sprint(n)) }
      """)
    #expect(script.unit.program.actions.map(\.operands.count) == [2])
  }

  @Test func textIsCutWhereItIsMadeButNotWhereItIsPrinted() throws {
    let long = String(repeating: "0123456789", count: 20)
    let script = """
      probe begin { println("\(long)"); println(sprint("\(long)", 1)); printf("%s\\n", "\(long)") }
      """
    let text = try PrintedScript.text(script)
    #expect(text == "\(long)\n\(long.prefix(127))\n\(long)\n")
  }

  @Test(arguments: [
    ("n = -5", "n=-5\n"), ("n = 0xff", "n=255\n"), (#"n = "t\t\"x""#, "n=\"t\t\"x\"\n"),
    ("n = 0", "n=0\n"), (#"n = """#, "n=\"\"\n"),
    ("n <<< 1; n <<< 5; n <<< -3", "n @count=3 @min=-3 @max=5 @sum=3 @avg=1\n"),
    ("if (never) n <<< 1", "n @count=0x0\n"),
    (
      #"n["x"] = 3; n["y"] = 100; n["z"] = -5; n["w"] = 3"#,
      "n[\"y\"]=100\nn[\"x\"]=3\nn[\"w\"]=3\nn[\"z\"]=-5\n"
    ),
    (#"n[1] = "b"; n[2] = "c"; n[3] = "a""#, "n[2]=\"c\"\nn[1]=\"b\"\nn[3]=\"a\"\n"),
    (#"n["k", 2] = 1; n["k\n", -3] = 2"#, "n[\"k\n\",-3]=2\nn[\"k\",2]=1\n"),
    (
      #"n["o"] <<< 7; n["t"] <<< 1; n["t"] <<< 2"#,
      "n[\"t\"] @count=2 @min=1 @max=2 @sum=3 @avg=1\nn[\"o\"] @count=1 @min=7 @max=7 @sum=7 @avg=7\n"
    ),
    ("n[1]++; delete n[1]", ""),
  ])
  func unreadGlobals(statements: String, text: String) throws {
    let script = "global n, never = 0\nprobe begin { \(statements) }"
    #expect(try PrintedScript.text(script) == text)
  }
}
