// Messages to the byte, as users of stap read them.

import StapLanguage
import Testing

@Suite struct ReportTests {
  private func report(
    _ text: String, isVerbose: Bool = false, environment: StapEnvironment? = nil
  ) -> String {
    var report = StapReport(isVerbose: isVerbose)
    let parsing = parse(text, environment)
    return String(decoding: report.text(of: parsing, name: "script.stp"), as: UTF8.self)
  }

  @Test func whatWasExpected() {
    #expect(
      report("probe begin\n{\n\tx = )\n}\n") == """
        parse error: expected literal string or number
                saw: operator ')' at script.stp:3:6
             source: \tx = )
                     \t    ^

        1 parse error.

        """)
  }

  @Test func whatIsWrongByItself() {
    #expect(
      report("probe begin { x = \"abc") == """
        parse error: Could not find matching closing quote
                 at: junk '' at script.stp:1:19
             source: probe begin { x = "abc
                                       ^

        1 parse error.

        """)
  }

  @Test func theEndOfTheFile() {
    #expect(
      report("probe begin {") == """
        parse error: expected statement
                saw: script.stp EOF

        1 parse error.

        """)
  }

  @Test func expansions() {
    #expect(
      report("@define a %( 1 + %)\n@define b %( @a %)\nprobe begin { @b }") == """
        parse error: expected literal string or number
                saw: operator '}' at script.stp:3:18
             source: probe begin { @b }
                                      ^

        1 parse error.

        """)
    #expect(
      report("@define a %( * %)\n@define b %( @a %)\nprobe begin { @b }") == """
        parse error: expected literal string or number
                saw: operator '*' at script.stp:1:14
             source: @define a %( * %)
                                  ^
        \tin expansion of macro: operator '@a' at script.stp:2:14
             source: @define b %( @a %)
                                  ^
        \tin expansion of macro: operator '@b' at script.stp:3:15
             source: probe begin { @b }
                                   ^

        1 parse error.

        """)
  }

  @Test func relatedPlaces() {
    #expect(
      report("@define a %( 1 %)\n@define a %( 2 %)").hasPrefix(
        """
        parse error: attempt to redefine macro '@a' in the same file
                 at: identifier 'a' at script.stp:2:9
             source: @define a %( 2 %)
                             ^

        parse error: macro '@a' first defined here
                 at: identifier 'a' at script.stp:1:9
             source: @define a %( 1 %)
                             ^


        """))
  }

  @Test func repeatedMistakesAreShownOnce() {
    let text = "probe a { x = }\nprobe b { x = }\nprobe c { x = }"
    var report = StapReport()
    let parsing = parse(text)
    let shown = String(decoding: report.text(of: parsing, name: "script.stp"), as: UTF8.self)
    #expect(shown.contains("script.stp:1:15") && !shown.contains("script.stp:2:15"))
    #expect(shown.hasSuffix("\n\n3 parse errors.\n"))
    #expect(report.suppressedErrors == 2)
    var verbose = StapReport(isVerbose: true)
    let all = String(decoding: verbose.text(of: parsing, name: "script.stp"), as: UTF8.self)
    #expect(all.contains("script.stp:2:15") && all.contains("script.stp:3:15"))
    #expect(verbose.suppressedErrors == 0)
  }

  @Test func similarMistakesAreOfOneRule() {
    // Each lacks another operator, and the names of a function and a global are two rules.
    let text = "probe a { f(1 } probe b { if 5 } function 5 function 6 global 7"
    var report = StapReport()
    let shown = String(decoding: report.text(of: parse(text), name: "script.stp"), as: UTF8.self)
    #expect(shown.matches(of: /parse error: expected identifier\n/).count == 2)
    #expect(report.suppressedErrors == 1)
  }

  @Test func colors() {
    var report = StapReport(colors: StapColors("error=31:warning=33:source=34:caret=1:token=1:x=2"))
    let text = "@define a %( * %)\nprobe begin { @a }"
    #expect(
      String(decoding: report.text(of: parse(text), name: "script.stp"), as: UTF8.self)
        .replacing("\u{1b}[K", with: "").replacing("\u{1b}[", with: "^") == """
          ^31mparse error:^m expected literal string or number
                  saw: operator '*' at ^34mscript.stp:1:14^m
               source: @define a %( ^1m*^m %)
                                    ^1m^^m
          \tin expansion of macro: operator '@a' at ^34mscript.stp:2:15^m
               source: probe begin { ^1m@a^m }
                                     ^1m^^m

          1 parse error.

          """)
  }

  /// What a token stands for is not painted where the line has other words for it.
  @Test func colorsOfWordsFromElsewhere() {
    var report = StapReport(colors: StapColors("token=1"))
    let parsing = parse("probe begin { x = $1 }", environment(arguments: [")"]))
    let text = String(decoding: report.text(of: parsing, name: "s"), as: UTF8.self)
    #expect(text.contains("source: probe begin { x = $1 }\n"), "\(text)")
  }

  @Test func emptiness() {
    #expect(report("") == "Input file 'script.stp' is empty.\n")
    #expect(
      report("@define a %( 1 %)") == "Input file 'script.stp' is empty after preprocessing.\n")
  }

  @Test func warnings() {
    let text = "@define min %( 1 %)\n@define max %( 1 %)\nprobe begin { }"
    #expect(
      report(text) == """
        WARNING: macro redefines built-in operator '@min': identifier 'min' at script.stp:1:9
         source: @define min %( 1 %)
                         ^
        WARNING: macro redefines built-in operator '@max': identifier 'max' at :2:9
         source: @define max %( 1 %)
                         ^

        """)
    #expect(
      report("%{ a }% b %} probe begin { }", environment: environment(isGuru: true))
        .hasPrefix(
          "WARNING: possible erroneous closing '}%', use '%}'?: embedded-code at script.stp:1:1\n"
        ))
  }

  @Test func unusedArguments() {
    var report = StapReport()
    let used = parse("probe begin { $2 }", environment(arguments: ["1", "2", "3"])).usedArguments
    let warnings = StapSyntaxWarning.unusedArguments(of: 3, used: used)
    #expect(
      String(decoding: warnings.flatMap { report.text(of: $0) }, as: UTF8.self) == """
        WARNING: unused command line option $1/@1
        WARNING: unused command line option $3/@3

        """)
    // Warnings are shown once, as mistakes are.
    #expect(report.text(of: warnings[0]).isEmpty && report.suppressedWarnings == 1)
  }

  @Test func kindsOfTokens() {
    let environment = environment(arguments: ["a b"])
    #expect(
      report("probe begin { if }").contains("saw: operator '}' at"))
    #expect(report("next").contains("saw: keyword at script.stp:1:1\n"))
    #expect(report("probe \"a\u{1}é\"").contains("saw: string 'a???' at script.stp:1:7\n"))
    #expect(report("5").contains("saw: number '5' at"))
    #expect(report("\u{1}").contains(#"saw: junk '\x01' at"#))
    #expect(
      report("probe $1 { }", environment: environment).contains(
        "saw: identifier 'b' at script.stp:1:7"))
  }
}
