// Damaged and hostile scripts: the checker must answer each of them, with an error or without.

import ScriptSyntax
import Testing

@testable import DLanguage

@Suite struct CheckerRobustnessTests {
  /// A generator whose numbers are the same in every run.
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private func survive(_ text: String, _ scripts: CheckedScripts = CheckedScripts()) {
    do throws(Diagnostic) {
      try scripts.check(text)
    } catch {
      #expect(!error.tag.isEmpty)
      #expect(!error.message.isEmpty)
    }
  }

  /// Words of one script exchanged for words of another give programs that often parse.
  @Test func mixedScriptsNeverCrashTheChecker() throws {
    let texts = try CheckerFixtures.rejects.map { try CheckerFixtures.text($0) }
    try #require(!texts.isEmpty)
    let words = texts.flatMap { $0.split(separator: " ").map(String.init) }
    var generator = Generator(state: 2026)
    for index in 0..<3000 {
      var parts = texts[index % texts.count].split(
        separator: " ", omittingEmptySubsequences: false
      ).map(String.init)
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: 0..<parts.count, using: &generator)
        parts[place] = words.randomElement(using: &generator) ?? ""
      }
      survive(parts.joined(separator: " "))
    }
  }

  /// Every operator on every pair of awkward operands.
  @Test func operatorsOnAwkwardOperandsNeverTrap() {
    let operands = [
      "0", "1", "-1", "63", "64", "-64", "0x7fffffff", "(-0x7fffffff - 1)", "0xffffffff",
      "0x7fffffffffffffff", "(-0x7fffffffffffffff - 1)", "0xffffffffffffffff", "(char)-128",
      "(uint16_t)65535", "'a'", "execname", "(int *)0", "(void *)arg0", "NULL", "@", "self->x",
    ]
    let operators = ["+", "-", "*", "/", "%", "<<", ">>", "|", "&&", "^^", "==", "<", ","]
    let scripts = CheckedScripts()
    for left in operands {
      for right in operands {
        for op in operators { survive("BEGIN { trace((\(left)) \(op) (\(right))); }", scripts) }
      }
    }
  }

  @Test(arguments: [
    "int a[4294967295]; BEGIN { trace(sizeof (a)); }",
    "struct s { int a[536870911]; int b[536870911]; }; BEGIN { trace(sizeof (struct s)); }",
    "string s[16777216]; BEGIN { trace(s[1]); }",
    "struct s { char a[2147483647]; long b:1; int c[1]; } s; BEGIN { trace(s.b); }",
    "inline int x = x; BEGIN { trace(x); }",
    "inline int x = y; inline int y = x; BEGIN { trace(x); }",
    "struct s { struct s *next; }; BEGIN { trace(((struct s *)arg0)->next->next->next); }",
    "struct a { struct b *b; }; struct b { struct a *a; }; BEGIN { trace(((struct a *)arg0)->b->a); }",
    "struct s { struct s s; }; BEGIN { trace(1); }",
    "translator struct t < struct t *i > { a = xlate < struct t > (i).a; }; struct t { int a; };",
    "struct t { int a; }; translator struct t < int i > { a = i; }; BEGIN { trace(xlate < struct t > (1).a); }",
    "enum e { a = 0x7fffffffffffffff }; BEGIN { trace(a); }",
    "struct s { int a : 0xffffffffffffffff; }; BEGIN { trace(1); }",
    "BEGIN { @ = lquantize(1, 0, 2147483647, 65535); @b = lquantize(1, -2147483648, 2147483647); }",
    "BEGIN { @ = llquantize(1, 65535, 0, 3, 65535); @b = llquantize(1, 2, 63, 63, 2); }",
    "BEGIN { trace(uregs[0xffffffffffffffff]); }",
    "fake:::typed { trace(args[0x8000000000000000]); }",
    "BEGIN { this->x[1][2][3] = 4; }", "BEGIN { a[1][2] = 3; }", "BEGIN { (@a)[1] = count(); }",
    "BEGIN { printf(\"%99999999999999999999d\", 1); }",
    "BEGIN { printf(\"%*.*hhhhhhhhhhd\", 1, 2, 3); }",
    "BEGIN { strlen = 1; }", "BEGIN { pid()(); }", "BEGIN { x = y = z = 1; trace(x); }",
    "BEGIN { x = x++; }", "BEGIN { trace(&(&(self->x))); }", "4294967296 { trace(1); }",
    "\u{1F600} { trace(1); }", "BEGIN { trace(\"\u{1F600}\"); }", "#pragma D option\nBEGIN { }",
    "#pragma D binding \"99999999999.1\" x\n", "#pragma\n", "#pragma D\n",
  ])
  func hostileScriptsAreAnswered(text: String) { survive(text) }

  @Test func deepAndWideExpressionsAreRefusedOrChecked() {
    let depth = 5000
    survive("BEGIN { trace(" + String(repeating: "(", count: depth) + "1")
    survive(
      "BEGIN { trace(" + String(repeating: "(", count: depth) + "1"
        + String(repeating: ")", count: depth) + "); }")
    survive("BEGIN { trace(1" + String(repeating: " + 1", count: depth) + "); }")
    survive("BEGIN { trace(" + String(repeating: "-", count: depth) + " 1); }")
    survive("BEGIN { trace(pid" + String(repeating: " ? 1 : pid", count: depth) + " ? 1 : 2); }")
    survive("BEGIN { x" + String(repeating: "[1]", count: depth) + " = 1; }")
    survive("int " + String(repeating: "*", count: depth) + "p;")
    survive("int a" + String(repeating: "[1]", count: depth) + ";")
    survive(
      String(repeating: "struct { ", count: depth) + "int a;"
        + String(repeating: " } b;", count: depth))
  }

  /// Chains of definitions are as deep as they are long, though each line is short.
  @Test func longChainsOfDefinitionsAreRefused() {
    let count = 3000
    let chains = [
      (0..<count).map { "typedef t\($0) t\($0 + 1)[1];" },
      (0..<count).map { "typedef t\($0) *t\($0 + 1);" },
      (0..<count).map { "struct s\($0 + 1) { struct s\($0) m; };" },
    ]
    let firsts = [
      "inline int i0 = pid;", "typedef int t0;", "typedef int t0;", "struct s0 { int m; };",
    ]
    for (first, chain) in zip(firsts, chains) {
      #expect(throws: Diagnostic.self) {
        try CheckedScripts().check(first + "\n" + chain.joined(separator: "\n"))
      }
    }
  }

  /// Each inline names the one before twice, so the last stands for two to the fortieth nodes; but each
  /// is checked once.
  @Test func inlinesThatDoubleAreCheckedOnce() throws {
    let lines = (1...40).map { "inline int i\($0) = i\($0 - 1) + i\($0 - 1);" }
    try CheckedScripts().check(
      "inline int i0 = pid;\n" + lines.joined(separator: "\n") + "\nBEGIN { trace(i40); }")
  }
}
