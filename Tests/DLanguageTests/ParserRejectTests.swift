// What the parser refuses, with the tag, the line and the words that users of dtrace know; and that no
// text whatever makes it crash.

import ScriptSyntax
import Testing

@testable import DLanguage

@Suite struct ParserRejectTests {
  private static let rows: [(String, String, Int, String)] = [
    ("BEGIN\n{\n  x = ;\n}", "D_SYNTAX", 3, "syntax error near \";\""),
    ("BEGIN{", "D_SYNTAX", 1, "syntax error near end of input"),
    ("BEGIN{\n\n", "D_SYNTAX", 3, "syntax error near end of input"),
    ("BEGIN{x y}", "D_SYNTAX", 1, "syntax error near \"y\""),
    ("BEGIN{if (x) y}", "D_SYNTAX", 1, "syntax error near \"if\""),
    ("BEGIN{int x;}", "D_SYNTAX", 1, "syntax error near \"int\""),
    ("BEGIN{};", "D_SYNTAX", 1, "syntax error near \";\""),
    ("BEGIN{}}", "D_SYNTAX", 1, "syntax error near \"}\""),
    ("BEGIN{x = \"a", "D_SYNTAX", 1, "syntax error near \"\"\""),
    ("BEGIN{x # y}", "D_SYNTAX", 1, "syntax error near \"#\""),
    ("BEGIN{a + b = c}", "D_SYNTAX", 1, "syntax error near \"=\""),
    ("BEGIN{(int)a = c}", "D_SYNTAX", 1, "syntax error near \"=\""),
    ("BEGIN{f(,)}", "D_SYNTAX", 1, "syntax error near \",\""),
    ("BEGIN{x[]}", "D_SYNTAX", 1, "syntax error near \"]\""),
    ("BEGIN{self->}", "D_SYNTAX", 1, "syntax error near \"}\""),
    ("BEGIN{trace(uint_t)}", "D_SYNTAX", 1, "syntax error near \"uint_t\""),
    ("BEGIN{(x))}", "D_SYNTAX", 1, "extra ) in input stream"),
    ("BEGIN{x]}", "D_SYNTAX", 1, "extra ] in input stream"),
    ("BEGIN/(x/{}", "D_SYNTAX", 1, "closing ) expected in predicate before /"),
    ("BEGIN/x[1/{}", "D_SYNTAX", 1, "closing ] expected in predicate before /"),
    ("BEGIN//{}", "D_SYNTAX", 1, "syntax error near \"/\""),
    ("BEGIN /* a /* b */ {}", "D_SYNTAX", 1, "/* encountered inside a comment"),
    ("BEGIN{}\n/* a", "D_SYNTAX", 2, "end-of-file encountered before matching */"),
    (
      "BEGIN", "D_SYNTAX", 1, "expected predicate and/or actions following probe description"
    ),
    (
      "BEGIN\nEND{}", "D_SYNTAX", 1,
      "expected predicate and/or actions following probe description"
    ),
    (
      "BEGIN/x/", "D_SYNTAX", 1,
      "expected actions { } following probe description and predicate"
    ),
    ("BEGIN,{}", "D_SYNTAX", 1, "syntax error near \"{\""),
    ("BEGIN{x = 1.5}", "D_SYNTAX", 1, "floating-point constants are not permitted"),
    ("BEGIN{x = 1e5}", "D_SYNTAX", 1, "floating-point constants are not permitted"),
    ("BEGIN{x = .5}", "D_SYNTAX", 1, "floating-point constants are not permitted"),
    ("BEGIN{x = 1f}", "D_SYNTAX", 1, "floating-point constants are not permitted"),
    ("BEGIN{x = 12ab}", "D_SYNTAX", 1, "syntax error near \"ab\""),
    ("int x", "D_SYNTAX", 1, "syntax error near end of input"),
    ("int x y;", "D_SYNTAX", 1, "syntax error near \"y\""),
    ("struct s { };", "D_SYNTAX", 1, "syntax error near \"}\""),
    ("struct s { self int x; };", "D_SYNTAX", 1, "syntax error near \"self\""),
    ("enum e { A, };", "D_SYNTAX", 1, "syntax error near \"}\""),
    ("struct;", "D_SYNTAX", 1, "syntax error near \";\""),
    ("inline int x;", "D_SYNTAX", 1, "syntax error near \";\""),
    ("translator struct o < struct i p > { a = 1 };", "D_SYNTAX", 1, "syntax error near \"}\""),
    ("provider p { x(); };", "D_SYNTAX", 1, "syntax error near \"x\""),
    ("import x;", "D_SYNTAX", 1, "syntax error near \"import\""),
    (
      "#pragma D option quiet", "D_SYNTAX", 1,
      "end-of-file encountered before end of control line"
    ),
    ("BEGIN{x = 08}", "D_INT_DIGIT", 1, "constant 08 contains invalid digit 8"),
    (
      "BEGIN{x = 18446744073709551616}", "D_INT_OFLOW", 1,
      "constant 18446744073709551616 results in integer overflow"
    ),
    ("BEGIN{\nx = \"a\n\"}", "D_STR_NL", 2, "newline encountered in string literal"),
    ("BEGIN{x = 'a\n'}", "D_CHR_NL", 1, "newline encountered in character constant"),
    ("BEGIN{x = ''}", "D_CHR_NULL", 1, "empty character constant"),
    ("BEGIN{x = 'abcdefghi'}", "D_CHR_OFLOW", 1, "character constant is too long"),
    ("BEGIN{$2}", "D_MACRO_UNDEF", 1, "macro argument $2 is not defined"),
    ("BEGIN{$$2}", "D_MACRO_UNDEF", 1, "macro argument $$2 is not defined"),
    (
      "BEGIN{$99999999999999999999}", "D_MACRO_UNDEF", 1,
      "macro argument $99999999999999999999 is not defined"
    ),
    ("BEGIN{$x}", "D_MACRO_UNDEF", 1, "macro variable $x is not defined"),
    ("BEGIN{$$x}", "D_MACRO_UNDEF", 1, "macro variable $$x is not defined"),
    ("BEGIN{}\n", "D_MACRO_UNUSED", 2, "extraneous argument 'word' ($1 is not referenced)"),
    ("#foo\n", "D_PRAGCTL_INVAL", 1, "invalid control directive: #foo"),
    ("\n#\"foo\"\n", "D_PRAGCTL_INVAL", 2, "invalid control directive"),
    ("#line x\n", "D_PRAGMA_MALFORM", 1, "malformed #line <line> [ [\"file\"] state ]"),
    ("#pragma D foo\n", "D_PRAGMA_INVAL", 1, "invalid D pragma: foo"),
    (
      "a:b:c:d:e{}", "D_PDESC_INVAL", 1,
      "invalid probe description \"a:b:c:d:e\": Overspecified probe description"
    ),
    (
      "a$x:b{}", "D_PDESC_INVAL", 1,
      "invalid probe description \"a$x:b\": Undefined macro variable in probe description"
    ),
    (
      "a$2:b{}", "D_PDESC_INVAL", 1,
      "invalid probe description \"a$2:b\": Undefined macro variable in probe description"
    ),
    ("self this int x;", "D_DECL_CLASS", 1, "only one storage class allowed in a declaration"),
    (
      "int f(self int);", "D_DECL_PARMCLASS", 1,
      "inappropriate storage class for function or associative array parameter"
    ),
    (
      "int x[int, ...];", "D_DECL_PROTO_VARARGS", 1,
      "array prototype may not use a variable-length argument list"
    ),
    (
      "provider p { probe a(int, ...); };", "D_DECL_PROTO_VARARGS", 1,
      "probe input prototype may not use a variable-length argument list"
    ),
    ("int struct s x;", "D_DECL_COMBO", 1, "invalid type combination"),
    ("struct s int x;", "D_DECL_COMBO", 1, "invalid type combination"),
    ("BEGIN{x[1](2)}", "D_FUNC_IDENT", 1, "function designator is not of function type"),
    ("# 40 \"f.d\"\nBEGIN{\n)}", "D_SYNTAX", 41, "extra ) in input stream"),
  ]

  @Test(arguments: rows)
  func refusals(text: String, tag: String, line: Int, message: String) throws {
    let source = SourceText(text, name: "script")
    let macros = DMacroVariables(arguments: [[], Array("word".utf8)], named: ["target": 4711])
    let error = try #require(throws: Diagnostic.self) { () throws(Diagnostic) in
      try DParser(source: source, macros: macros).parse()
    }
    #expect(error.tag == tag)
    #expect(error.message == message)
    #expect(source.location(of: error.range.start).line == line)
  }

  @Test func numbersPastedMustFit() {
    let macros = DMacroVariables(arguments: [[], Array("99999999999999999999".utf8)])
    let error = #expect(throws: Diagnostic.self) {
      try DParser(source: SourceText("BEGIN{$1}", name: ""), macros: macros).parse()
    }
    #expect(
      error?.message
        == "macro argument $1 constant 99999999999999999999 results in integer overflow")
    #expect(error?.tag == "D_MACRO_OFLOW")
  }

  @Test(arguments: [
    (DDescriptionStyle.provider, "a:b"), (.module, "a:b:c"), (.function, "a:b:c:d"),
    (.name, "a:b:c:d:e"),
  ])
  func optionsLimitTheFields(style: DDescriptionStyle, text: String) {
    let error = #expect(throws: Diagnostic.self) { try listing(text, style: style) }
    #expect(error?.tag == "D_PDESC_INVAL")
    #expect(error?.message.hasPrefix("invalid probe description \"\(text)\": ") == true)
  }

  @Test(arguments: [
    (DDescriptionStyle.provider, "providers"), (.module, "modules"), (.function, "functions"),
  ])
  func numbersAreNamesOfProbesOnly(style: DDescriptionStyle, kind: String) {
    let error = #expect(throws: Diagnostic.self) { try listing("17", style: style) }
    #expect(error?.tag == "D_PDESC_INVAL")
    #expect(error?.message == "probe identifier 17 not permitted when specifying \(kind)")
  }

  // MARK: Robustness

  @Test(arguments: [
    ("BEGIN{", "(", ""), ("BEGIN{x", "[x", ""), ("BEGIN{", "-", "x}"), ("BEGIN{x", "+x", "}"),
    ("BEGIN{x", "->x", "}"), ("BEGIN{", "x?", ""), ("BEGIN{x", "?x:x", "}"),
    ("BEGIN{", "(int)", "x}"), ("BEGIN{", "sizeof ", "x}"), ("BEGIN{", "x=", "x}"),
    ("BEGIN{x", ",x", "}"), ("int ", "*", "x;"), ("int ", "(", "x;"), ("int x", "[1]", ";"),
    ("", "struct s{", ""), ("int f", "(int ", ";"), ("BEGIN{", "(int(*)(", ""),
    ("BEGIN{", "sizeof(struct{int a:", ""), ("BEGIN{", "f(", ""), ("BEGIN{x", "++", "}"),
    ("int x", "[sizeof(int[", ""), ("", "enum e{A=sizeof(", ""), ("BEGIN{", "!", "x}"),
    ("BEGIN{", "xlate<int>(", ""), ("BEGIN{", "offsetof(struct{", ""),
  ])
  func nestingIsBounded(head: String, repeated: String, tail: String) {
    let text = head + String(repeating: repeated, count: 20_000) + tail
    let error = #expect(throws: Diagnostic.self) { try listing(text) }
    #expect(error?.tag == "D_SYNTAX")
  }

  private static let sample = """
    #!/usr/sbin/dtrace -s
    #pragma D option quiet
    # 3 "x.d"
    typedef unsigned int own_t; struct s { int a:3; char *b[4]; union { long c; own_t d; } e; };
    enum e { A = 1, B }; self int depth[int, string]; this string word; extern int f(int, ...);
    inline int limit = 10 * (A + 0x1fUL); translator struct s < own_t t > { a = t; };
    provider app { probe go(int) : (char *); };
    python$target:::function-entry, tick-5s, BEGIN /self->depth[1, "k"] == 'a' && arg0 / 2 > $1/
    {
      @calls[probefunc, ustack(5)] = quantize(arg1 ? -1 : ~arg2); this->word = stringof(arg0);
      printf("%-15s %*d\\n", basename(copyinstr(arg0)), self->depth++, ((struct s *)arg1)->e.c);
      x += sizeof (struct s) ^^ offsetof(struct s, e); $$1; `y = xlate <struct s> (1).a;
    }
    """

  /// Each mutation of a valid program is parsed or refused, never more.
  @Test(arguments: 0..<16)
  func mutationsAreParsedOrRefused(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(bound))
    }
    let marks = Array("(){}[]/*'\"#$@\\;,.-> \n0x\u{0}\u{FF}".utf8)
    var outcomes: Set<String> = []
    for _ in 0..<120 {
      var bytes = Array(ParserRejectTests.sample.utf8)
      for _ in 0...random(3) {
        let index = random(bytes.count)
        switch random(4) {
        case 0: bytes.remove(at: index)
        case 1: bytes.insert(marks[random(marks.count)], at: index)
        case 2: bytes[index] = UInt8(random(256))
        default: bytes.removeSubrange(index..<min(bytes.count, index + random(40)))
        }
      }
      let macros = DMacroVariables(arguments: [[], [0x37]], named: ["target": 1])
      let source = SourceText(bytes, name: "mutation")
      do throws(Diagnostic) {
        _ = try DParser(source: source, macros: macros).parse()
        outcomes.insert("parsed")
      } catch {
        #expect(error.range.start <= error.range.end && error.range.end <= bytes.count)
        outcomes.insert(error.tag)
      }
    }
    #expect(outcomes.isSuperset(of: ["parsed", "D_SYNTAX"]))
  }

  @Test func theSampleIsRight() throws {
    let macros = DMacroVariables(arguments: [[], [0x37]], named: ["target": 1])
    let source = SourceText(ParserRejectTests.sample, name: "sample")
    #expect(try DParser(source: source, macros: macros).parse().items.count == 11)
  }

  @Test func everyTagHasARow() {
    // An empty program is refused by the compiler, which knows whether it may be.
    let tags = Set(ParserRejectTests.rows.map(\.1)).union(["D_MACRO_OFLOW", "D_EMPTY"])
    #expect(tags == Set(DSyntaxTag.allCases.map(\.rawValue)))
  }
}
