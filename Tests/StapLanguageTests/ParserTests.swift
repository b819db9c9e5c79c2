// What the parser makes of scripts, as far as the dump does not tell: what it leaves out, ranges,
// what depends on the version, what goes on after a mistake; and that no text whatever makes it
// crash.

import ScriptSyntax
import StapLanguage
import Testing

@Suite struct ParserTests {
  @Test func functionsKeepWhatTheDumpLeavesOut() throws {
    let text = "private function f:string (a, b:long):7 { } function g(c:string) { next }"
    let functions = try #require(parse(text).file).functions
    #expect(functions.map(\.isPrivate) == [true, false])
    #expect(functions.map(\.type) == [.string, nil])
    #expect(functions.map(\.priority) == [7, 0])
    #expect(functions[0].parameters.map(\.type) == [nil, .long])
    #expect(functions[1].parameters.map(\.type) == [.string])
    let library = try #require(parse(text, isUserFile: false).file)
    #expect(library.functions.map(\.priority) == [7, 1])
  }

  @Test func aliasesKeepBothBodies() throws {
    let text = "probe a = begin { x }, { y; z } probe b += end { } private c global d"
    let file = try #require(parse(text).file)
    guard case .block(let epilogue)? = file.aliases[0].epilogue?.kind else {
      Issue.record("no second body")
      return
    }
    #expect(epilogue.count == 2)
    #expect(file.aliases.map(\.isEpilogue) == [false, true])
    #expect(file.globals.map(\.isPrivate) == [true, false])
  }

  @Test func librariesMayHoldEmbeddedCode() throws {
    let text = "function f() %{ code %} %{ more %}"
    #expect(parse(text).errors.map(\.tag) == [.guru, .guru])
    #expect(try #require(parse(text, isUserFile: false).file).embedded.count == 1)
  }

  @Test func filesAreDumpedInAFixedOrder() throws {
    let text = "function f() %{ 1 %} probe b { } probe a = b { } global g %{ 2 %}"
    let file = try #require(parse(text, isUserFile: false).file)
    let library = String(decoding: StapDump.libraryText(of: file), as: UTF8.self)
    #expect(
      library == """
        # file script.stp
        %{ 2 %}global g
        probe a = b{
        }
        probe b{
        }
        function f ()
        %{ 1 %}


        """)
    #expect(StapDump.text(of: file) == Array("# parse tree dump\n\(library)".utf8))
  }

  @Test func nodesKnowTheirText() throws {
    let text = """
      @define m %( one + two %)
      probe begin { x = @m * (three); if (x) y = z[1, 2]++ }
      """
    let file = try #require(parse(text).file)
    func part(_ range: SourceRange) -> String {
      String(decoding: Array(text.utf8)[range.start..<range.end], as: UTF8.self)
    }
    let probe = file.probes[0]
    #expect(part(probe.range).hasPrefix("probe begin {"))
    #expect(part(probe.points[0].range) == "begin")
    guard case .block(let statements) = probe.body.kind,
      case .expression(let first) = statements[0].kind,
      case .assign(.set, _, let sum) = first.kind, case .binary(.add, let one, _) = sum.kind,
      case .conditional(_, let then, _) = statements[1].kind
    else {
      Issue.record("not the tree of the text")
      return
    }
    #expect(part(first.range) == "x = @m * (three)")
    #expect(part(one.range) == "@m")
    #expect(one.token.summary == "identifier 'one' at script.stp:1:14")
    #expect(one.token.expansion?.summary == "operator '@m' at script.stp:2:19")
    #expect(part(then.range) == "y = z[1, 2]++")
    #expect(part(statements[1].range) == "if (x) y = z[1, 2]++")
  }

  @Test(arguments: [
    ("2.9", "global private probe begin { }", true),
    ("3.0", "global private probe begin { }", false),
    ("2.2", #"probe begin { x = "\x41" }"#, true), ("1.9", #"probe begin { "a" /* */ "b" }"#, true),
    ("2.5", "probe begin { x = (p)->q }", false), ("2.6", "probe begin { x = (p)->q }", true),
    ("2.5", "probe begin { x = &p }", false), ("3.9", "probe begin { @uregister(1) }", false),
    ("3.9", "probe begin { x = a ? b : c = d }", true),
  ])
  func versions(version: String, text: String, isRight: Bool) {
    let parsing = parse(text, environment(compatible: version))
    #expect((parsing.file != nil) == isRight, "\(parsing.errors.map(\.message))")
  }

  @Test func versionsReadTheSameTextDifferently() {
    let strings = #"probe begin { x = "\x41" "a" /* */ "b" }"#
    #expect(dump(strings) == "probe begin{\n(x) = (\"\\x41ab\");\n}")
    #expect(
      dump(strings, environment(compatible: "1.9")) == "probe begin{\n(x) = (\"x41a\");\n\"b\";\n}")
    let choice = "probe begin { x = a ? b : c = d }"
    #expect(dump(choice) == "probe begin{\n(x) = (((a)?(b):(c)) = (d));\n}")
    #expect(
      dump(choice, environment(compatible: "3.9"))
        == "probe begin{\n(x) = ((a)?(b):((c) = (d)));\n}")
  }

  @Test func aNewestLibraryAsksForTheVersionNonetheless() {
    var old = environment(compatible: "1.3")
    old.isNewest = true
    let text = #"probe begin { x = (p)->q . %( systemtap_v < "1.4" %? "\x41" %: "new" %) }"#
    #expect(dump(text, old) == #"probe begin{\#n(x) = (((p)->q) . ("\x41"));\#n}"#)
  }

  @Test(arguments: [
    ("", StapEmptiness.noTokens), (" # only a comment\n", .noTokens),
    ("@define a %( 1 %)", .nothingLeft), ("%( 1 == 2 %? probe begin { } %)", .nothingLeft),
  ])
  func scriptsMustHoldSomething(text: String, emptiness: StapEmptiness) {
    let parsing = parse(text)
    #expect(parsing.emptiness == emptiness)
    #expect(parsing.file == nil && parsing.errors.isEmpty)
    #expect(parse(text, isUserFile: false).file != nil)
  }

  @Test func oneRunShowsAllMistakes() {
    let text = """
      global 5
      probe begin { x = } function f(a, a) { }
      %{ code %} probe end { return 1 }
      private x probe never { }
      """
    let parsing = parse(text)
    #expect(
      parsing.errors.map(\.tag)
        == [.expectedIdentifier, .expectedValue, .duplicateParameter, .guru, .returnPlace])
    #expect(parsing.errors.map { $0.token?.line } == [1, 2, 2, 3, 3])
  }

  // MARK: Robustness

  @Test(arguments: [
    ("probe begin {", "(", ""), ("probe begin {x", "[x", ""), ("probe begin {", "- ", "x}"),
    ("probe begin {x", "+x", "}"), ("probe begin {x", "->x", "}"), ("probe begin {", "x?", ""),
    ("probe begin {x", "?x:x", "}"), ("probe begin {", "x=", "x}"), ("probe begin ", "{", ""),
    ("probe begin {", "if (x) ", "x}"), ("probe begin {", "if (x) y else ", "x}"),
    ("probe ", "{", ""), ("probe ", "{a,b}.", "c{}"), ("probe begin {", "f(", ""),
    ("probe begin {", "&", "x}"), ("probe begin {", "try {", ""), ("probe begin {x", "||x", "}"),
    ("probe begin {x", ".x", "}"), ("probe begin {x", "==x", "}"), ("probe begin {", "[", ""),
    ("probe begin {", "@cast(", ""), ("probe begin {", "@count(", ""),
    ("probe begin {", "print(", ""),
    ("probe begin {", "foreach (x in y) ", "x}"), ("probe begin {", "x in ", "x}"),
    ("probe begin {", "for (;;) ", "x}"), ("probe begin {", "@hist_log(", ""),
    ("probe begin {x = $x", "[x", ""), ("probe begin {", "++", "x}"),
  ])
  func nestingIsBounded(head: String, repeated: String, tail: String) {
    let parsing = parse(head + String(repeating: repeated, count: 5000) + tail)
    #expect(!parsing.errors.isEmpty || repeated == "->x")
  }

  /// A chain of `else if` is no nesting, though in the tree it is as deep as it is long: tapsets have them of
  /// hundreds of links.
  @Test(arguments: [(500, true), (1001, true), (1002, false), (5000, false)])
  func chainsAreLong(links: Int, passes: Bool) {
    let chain = String(repeating: "if (x) {} else ", count: links)
    #expect(parse("probe begin { \(chain) y = 1 }").errors.isEmpty == passes)
    // What is around a chain counts too.
    let around = String(repeating: "if (x) {} else ", count: 3) + "{ \(chain) y = 1 }"
    #expect(parse("probe begin { \(around) }").errors.isEmpty == (links < 1000))
  }

  private static let mutationMarks = Array("(){}[]/*\"#@$%?:;,.-> \n0x!&~=<\u{0}\u{FF}".utf8)

  /// Each mutation of a right script is parsed or refused, never more; and what is parsed has a
  /// dump that is a fixed point.
  @Test(arguments: StapScripts.names(in: "accept"))
  func mutationsAreParsedOrRefused(name: String) throws {
    let original = try StapScripts.text("accept/\(name)")
    let environment = environment(for: original)
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(original.utf8.count)
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    var outcomes: Set<Bool> = []
    for _ in 0..<300 {
      var bytes = Array(original.utf8)
      for _ in 0...random(3) {
        let index = random(bytes.count)
        switch random(4) {
        case 0: bytes.remove(at: index)
        case 1:
          bytes.insert(
            ParserTests.mutationMarks[random(ParserTests.mutationMarks.count)], at: index)
        case 2: bytes[index] = UInt8(random(256))
        default: bytes.removeSubrange(index..<min(bytes.count, index + random(40)))
        }
      }
      let source = StapSource(bytes, name: "mutation.stp")
      let parsing = StapParser(source: source, environment: environment).parse()
      outcomes.insert(parsing.file != nil)
      var report = StapReport()
      #expect(!report.text(of: parsing, name: source.name).isEmpty || parsing.file != nil)
      guard let file = parsing.file else { continue }
      let text = StapDump.text(of: file)
      let again = StapParser(
        source: StapSource(text, name: source.name), environment: environment
      ).parse()
      let found = again.file.map { StapDump.text(of: $0) } ?? []
      #expect(found == text, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(outcomes == [true, false])
  }
}
