// Macros, conditions and arguments, as far as no script file shows them: libraries, what warnings
// say, the comparisons one by one, and what keeps expansion within bounds.

import StapLanguage
import Testing

@Suite struct PreprocessorTests {
  // MARK: Conditions

  @Test(arguments: [
    (#"kernel_v >= "5.2""#, true), (#"kernel_v < "5.9""#, false), (#"kernel_v == "5.14.0""#, true),
    (#"kernel_v != "5.14.0""#, false), (#"kernel_v == "5.1[34].?""#, true),
    (#"kernel_v != "5.[!1]*""#, true), (#"kernel_vr == "5.14.0""#, false),
    (#"kernel_vr > "5.14.0-99.el9""#, true), (#"systemtap_v <= "5.10""#, true),
    (#"systemtap_v > "5.02""#, true), (#"arch == "x86_*""#, true), (#"arch != "i?86""#, true),
    (#"arch == "[xyz]*6[!0-3]""#, true), (#"runtime == "kernel""#, false),
    (#"runtime != "kernel""#, true), (#"systemtap_privilege == "stapusr""#, false),
    (#"systemtap_privilege != "stapusr""#, true), ("guru_mode == 1", false),
    ("guru_mode != 1", true), (#"CONFIG_A == "y""#, true), (#"CONFIG_A != "[my]""#, false),
    ("CONFIG_HZ >= 1000", true), ("CONFIG_HZ < 0", false), ("CONFIG_HZ == CONFIG_HEX", true),
    ("CONFIG_HZ > CONFIG_NONE", true), ("CONFIG_A > CONFIG_HZ", true), ("CONFIG_NONE == 0", true),
    (#""abc" < "abd""#, true), (#""a*" == "abc""#, false), (#""b" >= "abc""#, true),
    ("10 > 9", true), ("3 != 3", false), ("$# == 2", true), (#"@# == "2""#, true),
    ("$1 == 7", true), (#"@2 == "two""#, true),
    ("1 == 2 && 1 == 1 || 3 == 3", true), ("1 == 1 || 1 == 2 && 1 == 3", true),
    ("1 == 2 || 1 == 1 && 1 == 3", false),
  ])
  func conditions(condition: String, holds: Bool) {
    let environment = environment(
      arguments: ["7", "two"],
      configuration: ["CONFIG_A": "y", "CONFIG_HZ": "1000", "CONFIG_HEX": "0x3e8"])
    let found = dump("probe begin { x = %( \(condition) %? 1 %: 2 %) }", environment)
    #expect(found == "probe begin{\n(x) = (\(holds ? 1 : 2));\n}")
  }

  @Test(arguments: [
    ("%( CONFIG_A == 5 %? %)", StapSyntaxTag.conditionOperand),
    ("%( 0x10 == 16 %? %)", .conditionOperand), ("%( 1 + 1 %? %)", .conditionOperator),
    ("%( guru_mode < 1 %? %)", .conditionOperator),
  ])
  func refusedConditions(text: String, tag: StapSyntaxTag) {
    let environment = environment(configuration: ["CONFIG_A": "y"])
    #expect(parse(text, environment).errors.first?.tag == tag)
  }

  @Test func definitionsInBranchesNotTakenHaveNoEffect() {
    let text = "%( 1 == 2 %? @define m %( 1 %) %: @define m %( 2 %) %) probe begin { x = @m }"
    #expect(dump(text) == "probe begin{\n(x) = (2);\n}")
  }

  // MARK: Macros

  @Test func argumentsKeepTheirSurroundings() {
    let text = """
      @define inner(a) %( [@a] %)
      @define outer(a) %( @inner((@a + 1)) %)
      probe begin { x@outer(5) = 1 }
      """
    #expect(dump(text) == "probe begin{\n(x[(5) + (1)]) = (1);\n}")
  }

  @Test func brokenMacrosMakeNoFurtherMistakes() {
    let messages = { (text: String) in parse(text).errors.map(\.message) }
    let twice = messages("@define m(a a) %( @a %) probe begin { println(@m(1, 2)) }")
    #expect(twice.first == "expected ',' or ')'")
    #expect(twice.contains("too many parameters for macro '@m' (expected 1)"))
    #expect(!messages("@define m pid() %( 1 %) probe begin { @m }").contains("unknown operator @m"))
  }

  @Test func macrosWithoutParametersLeaveWhatFollows() {
    let text = "@define f %( function_name %) probe begin { @f(1, 2) }"
    #expect(dump(text) == "probe begin{\nfunction_name(1, 2);\n}")
  }

  @Test func librariesServeEveryScriptAndSeeNoneOfTheirs() throws {
    let library = StapMacroLibrary()
    let environment = environment()
    try library.add(
      StapSource("@define low %( 1 %) @define high(x) %( @low + @x %)", name: "a.stpm"),
      environment: environment)
    let text = "@define low %( 9 %) probe begin { x = @low + @high(@low) }"
    #expect(dump(text, library: library) == "probe begin{\n(x) = (((9) + (1)) + (9));\n}")
  }

  @Test func aLibraryCountsWholeOrNotAtAll() throws {
    let library = StapMacroLibrary()
    try library.add(StapSource("@define a %( 1 %)", name: "a.stpm"), environment: environment())
    let again = StapSource("@define b %( 2 %) @define a %( 3 %)", name: "b.stpm")
    let error = #expect(throws: StapSyntaxError.self) {
      try library.add(again, environment: environment())
    }
    #expect(error?.tag == .macroDuplicate)
    #expect(error?.message == "duplicate definition of library macro '@a'")
    #expect(error?.related.map(\.message) == ["macro '@a' first defined here"])
    #expect(dump("probe begin { @b }", library: library).hasPrefix("unknown-operator"))
  }

  @Test func aLibraryConsistsOfMacros() {
    let error = #expect(throws: StapSyntaxError.self) {
      try StapMacroLibrary().add(
        StapSource("@define a %( 1 %) probe", name: "a.stpm"), environment: environment())
    }
    #expect(error?.tag == .macroFile)
    #expect(error?.message == "unexpected token in library macro file 'a.stpm'")
    #expect(error?.token?.column == 19)
  }

  @Test func builtInOperatorsMayBeShadowed() {
    let text =
      "@define min(a) %( @a %) @define variance %( 7 %) probe begin { x = @min(5) + @variance }"
    let new = parse(text)
    #expect(
      new.warnings.map(\.message) == [
        "macro redefines built-in operator '@min'", "macro redefines built-in operator '@variance'",
      ])
    #expect(dump(text) == "probe begin{\n(x) = ((5) + (7));\n}")
    // Before 3.1 there was no such operator.
    #expect(parse(text, environment(compatible: "3.0")).warnings.count == 1)
  }

  @Test(arguments: [
    "@define a %( @a @a %) probe begin { @a }",
    "@define a(x) %( @a(@x + 1) %) probe begin { @a(1) }",
    "@define a %( @b %) @define b %( @a %) probe begin { %( 1 == 2 %? @a %) @a }",
    "@define a %( 1 1 1 1 1 1 1 1 %) @define b %( @a @a @a @a @a @a @a @a %)"
      + "@define c %( @b @b @b @b @b @b @b @b %) @define d %( @c @c @c @c @c @c @c @c %)"
      + "@define e %( @d @d @d @d @d @d @d @d %) @define f %( @e @e @e @e @e @e @e @e %)"
      + "@define g %( @f @f @f @f @f @f @f @f %) probe begin { @g }",
  ])
  func expansionIsBounded(text: String) {
    #expect(parse(text).errors.first?.tag == .macroDepth)
  }

  // MARK: Arguments

  @Test(arguments: [
    ("x = $1", ["5"], "(x) = (5)"), ("x = @1", [#"a"b\"#], #"(x) = ("a\"b\\")"#),
    ("$1", ["x = 1; y = 2"], "(x) = (1);\n(y) = (2)"), ("x$1", ["5"], "x$1"),
    ("x = $1", ["5 # rest"], "unclosed"), ("x = @1", ["é"], #"(x) = ("\303\251")"#),
    ("$1 x = 1", [""], "(x) = (1)"), ("x = $13", ["5"], "missing-argument"),
  ])
  func pasting(text: String, arguments: [String], expected: String) {
    let found = dump("probe begin { \(text) }", environment(arguments: arguments))
    switch expected {
    case "unclosed": #expect(found.hasPrefix("expected-statement"))
    case "missing-argument": #expect(found.hasPrefix("missing-argument: command line"))
    default: #expect(found == "probe begin{\n\(expected);\n}")
    }
  }

  @Test func argumentsUsedAreKnown() {
    let environment = environment(arguments: ["1", "2", "3"])
    #expect(parse("probe begin { x = $3 . @1 }", environment).usedArguments == [0, 2])
    #expect(parse("probe begin { x = $# }", environment).usedArguments == [])
  }
}
