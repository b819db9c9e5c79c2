// What the parser makes of programs that are right.

import ScriptSyntax
import Testing

@testable import DLanguage

/// Parses a program whose macro variables are few and known.
func listing(
  _ text: String, arguments: [String] = [], style: DDescriptionStyle = .script,
  typeNames: Set<String> = DBuiltInTypes.names
) throws(Diagnostic) -> String {
  let macros = DMacroVariables(
    arguments: ([""] + arguments).map { Array($0.utf8) }, named: ["target": 4711, "pid": -1])
  let parser = DParser(
    source: SourceText(text, name: "script"), macros: macros, typeNames: typeNames, style: style)
  return DSyntaxListing.text(try parser.parse())
}

@Suite struct ParserExpressionTests {
  @Test(arguments: [
    ("1 + 2 * 3 - 4", "(subtract (add 1 (multiply 2 3)) 4)"),
    (
      "a || b ^^ c && d | e ^ f & g",
      "(logicalOr a (logicalXor b (logicalAnd c (bitOr d (bitXor e (bitAnd f g))))))"
    ),
    ("a == b < c << 1 + 2", "(equal a (less b (shiftLeft c (add 1 2))))"),
    ("a - b - c", "(subtract (subtract a b) c)"),
    ("a / b % c", "(remainder (divide a b) c)"),
    ("x = y = 3", "(set x (set y 3))"),
    ("x += 1, y <<= 2", "(comma (set:add x 1) (set:shiftLeft y 2))"),
    ("a ? b : c ? d : e", "(? a b (? c d e))"),
    ("a ? b, c : d", "(? a (comma b c) d)"),
    ("-x++", "(minus (postIncrement x))"),
    ("++x - --y", "(subtract (preIncrement x) (preDecrement y))"),
    ("!~+-*&x", "(not (complement (plus (minus (dereference (addressOf x))))))"),
    ("p->a.b[1]->c", "(-> (index (. (-> p a) b) 1) c)"),
    ("self->x[1, \"k\"]++", "(postIncrement (index thread.x 1 \"k\"))"),
    ("this->string = self->self", "(set clause.string thread.self)"),
    ("@ = count()", "(set @ (call count))"),
    ("@_[1] = sum(2)", "(set (index @ 1) (call sum 2))"),
    ("@a[pid, execname] = quantize(arg0)", "(set (index @a pid execname) (call quantize arg0))"),
    ("(uint64_t)x + 1", "(add (cast uint64_t x) 1)"),
    ("(struct s *)x->y", "(cast (struct s) * (-> x y))"),
    ("(unsigned char)-1", "(cast unsigned char (minus 1))"),
    ("(char * const *)p", "(cast char **const p)"),
    ("(int (*)(int, ...))p", "(cast int *(int,...) p)"),
    ("(a)(b)", ""),
    ("sizeof (int) + sizeof x + sizeof (x)", "(add (add (sizeof int) (sizeof x)) (sizeof x))"),
    ("sizeof (struct { int a; })", "(sizeof (struct (int a)))"),
    ("offsetof(struct s, m) + 1", "(add (offsetof (struct s) m) 1)"),
    ("stringof(x)", "(stringof x)"),
    ("stringof x == \"y\"", "(equal (stringof x) \"y\")"),
    ("xlate <psinfo_t *> (p)->pr_pid", ""),
    ("xlate <struct info> (p).pid", "(. (xlate (struct info) p) pid)"),
    ("`x + mod`y + a`b`c", "(add (add `x mod`y) a`b`c)"),
    ("lib`f(1)", "(call lib`f 1)"),
    ("printf(\"%d\\n\", 1)", "(call printf \"%d\n\" 1)"),
    ("f((a, b), c)", "(call f (comma a b) c)"),
    ("pid_t = 3", "(set pid_t 3)"),
    ("uint[1] = uint", ""),
    ("$1 + $$1 + $target + $$target", "(add (add (add 12 \"12\") 4711) \"4711\")"),
    ("self->$2", "thread.word"),
    ("1 - $pid", "(subtract 1 (minus 1))"),
  ])
  func expressions(text: String, expected: String) throws {
    let parse = { () throws(Diagnostic) in
      try listing("BEGIN{\(text)}", arguments: ["12", "word"])
    }
    if expected.isEmpty {
      #expect(throws: Diagnostic.self) { try parse() }
    } else {
      let found = try listing(
        "#pragma D option argref\nBEGIN{\(text)}", arguments: ["12", "word"])
      #expect(found == "(pragma D option argref) (clause BEGIN (do \(expected)))")
    }
  }

  @Test(arguments: [
    ("0", "0h"), ("10", "10"), ("0x1F", "31h"), ("017", "15h"), ("4294967296", "4294967296"),
    ("18446744073709551615", "18446744073709551615"), ("1u", "1:unsigned"), ("1L", "1:long"),
    ("1ul", "1:unsignedLong"), ("1LL", "1:longLong"), ("0x1ULL", "1h:unsignedLongLong"),
    ("'a'", "'97"), ("'ab'", "'24930"), ("'\\n'", "'10"), ("'\\0'", "'0"), ("'\\x41'", "'65"),
    ("'\\377'", "'255"), ("'\\''", "'23591"), ("'\"'", "'34"), ("'abcd'", "'1633837924"),
    ("'abcdefgh'", "7017280452245743464"), ("\"a\\tb\"", "\"a\tb\""), ("\"a\\0b\"", "\"a\""),
    ("\"\\q\\\"\"", "\"\\q\"\""),
  ])
  func constants(text: String, expected: String) throws {
    #expect(try listing("BEGIN{\(text)}") == "(clause BEGIN (do \(expected)))")
  }
}

@Suite struct ParserProgramTests {
  @Test(arguments: [
    ("", ""),
    ("BEGIN{}", "(clause BEGIN (do))"),
    ("BEGIN{;;x;}END{y}", "(clause BEGIN (do x)) (clause END (do y))"),
    (
      "python$target:::function-entry, python$1:::line /arg0/ {\n}",
      "(clause python4711:::function-entry,python12:::line (if arg0) (do))"
    ),
    ("a:b*:?c:[d-e]{}", "(clause a:b*:?c:[d-e] (do))"),
    ("read* {}", "(clause read* (do))"),
    ("17{}", "(clause 17 (do))"),
    ("tick-5s/a / b/{}", "(clause tick-5s (if (divide a b)) (do))"),
    ("BEGIN/x/ /* c */ {}", "(clause BEGIN (if x) (do))"),
    ("/* a */BEGIN/* b */{/* c */x}", "(clause BEGIN (do x))"),
    ("#!/usr/sbin/dtrace -s\nBEGIN{}", "(clause BEGIN (do))"),
    ("int x;", "(declare int x)"),
    ("int*x;", "(declare int x*)"),
    ("self int x[int];", "(declare threadLocal int x[int])"),
    ("this y;", "(declare clauseLocal y)"),
    ("self string a, b;", "(declare threadLocal string a b)"),
    ("int a[string, int];", "(declare int a[string,int])"),
    ("uint64_t a[uid_t, struct s];", "(declare uint64_t a[uid_t,(struct s)])"),
    ("char a[4][2], *b[3], (*c)[5];", "(declare char a[4][2] b[3]* c*[5])"),
    ("int (*f(int))(char);", "(declare int f(int)*(char))"),
    ("extern const int v;", "(declare extern const int v)"),
    ("int f(void, char *s, ...);", "(declare int f(void,char s*,...))"),
    ("unsigned long long int x;", "(declare unsigned long long int x)"),
    ("struct s { int a:3, :2, b; char *c; };", "(declare (struct s (int a:3 :2 b) (char c*)))"),
    (
      "struct s { union { int a; char b; }; } x;",
      "(declare (struct s ((union (int a) (char b)))) x)"
    ),
    (
      "typedef unsigned long size_t, own_t; own_t *x;",
      "(declare typedef unsigned long size_t own_t) (declare own_t x*)"
    ),
    ("int f(uint_t, uint_t u);", "(declare int f(uint_t,uint_t u))"),
    ("struct s;", "(declare (struct s))"),
    ("enum e { A, B = 2, C };", "(declare (enum e A B=2 C))"),
    ("typedef int t; t x; t*y;", "(declare typedef int t) (declare t x) (declare t y*)"),
    (
      "typedef struct s { int t; } t; struct u { t t; };",
      "(declare typedef (struct s (int t)) t) (declare (struct u (t t)))"
    ),
    ("inline int x = 1 + 2;", "(inline int x (add 1 2))"),
    ("inline int f[int a] = a;", "(inline int f[int a] a)"),
    (
      "translator struct o < struct i *p > { a = p->b; c = 1; };",
      "(translator (struct o) (struct i) * p (a (-> p b)) (c 1))"
    ),
    (
      "translator struct o < struct i p > { a = p.b; c = 1; };",
      "(translator (struct o) (struct i) p (a (. p b)) (c 1))"
    ),
    (
      "translator out_t < int P > { };", ""
    ),
    (
      "provider app { probe a(int, char *); probe b(int i) : (char *c, int); probe c(); };",
      "(provider app (a int char *) (b char c* int) (c))"
    ),
    ("#pragma D option quiet\nBEGIN{}", "(pragma D option quiet) (clause BEGIN (do))"),
    (
      "#pragma D attributes Stable/Stable/Common x\n",
      "(pragma D attributes Stable/Stable/Common x)"
    ),
    ("#pragma D binding \"1.0\" x\n", "(pragma D binding \"1.0\" x)"),
    (
      "#pragma D option bufsize=4m\n#pragma STDC any\n#ident \"x\"\n#\n",
      "(pragma D option bufsize=4m)"
    ),
    ("BEGIN{\n#pragma D option a=b\nx}", "(clause BEGIN (do x)) (pragma D option a=b)"),
    ("#error no \"way\"\n", "(pragma error no \"way\")"),
    ("# 3 \"f.d\" 1 3\n#line 7\nint x;", "(declare int x)"),
    ("BEGIN{x = \\\n1}", "(clause BEGIN (do (set x 1)))"),
    ("int uint; BEGIN{(uint) - 1}", "(declare int uint) (clause BEGIN (do (subtract uint 1)))"),
  ])
  func programs(text: String, expected: String) throws {
    let pragma = "#pragma D option argref\n"
    if expected.isEmpty, !text.isEmpty {
      #expect(throws: Diagnostic.self) { try listing(pragma + text, arguments: ["12"]) }
    } else {
      let found = try listing(pragma + text, arguments: ["12"])
      #expect(found == ("(pragma D option argref) " + expected).trimmed)
    }
  }

  @Test(arguments: [
    (DDescriptionStyle.provider, "python", "(clause python:::)"),
    (.module, "libc", "(clause libc::)"),
    (.module, "pid$target:libc", "(clause pid4711:libc::)"),
    (.function, "malloc,a:free", "(clause malloc:,a:free:)"),
    (.name, "entry", "(clause entry)"),
    (.name, "a:b:c:d/x/{y}", "(clause a:b:c:d (if x) (do y))"),
    (.name, "int*", "(clause int*)"),
    (.name, "BEGIN END{}", "(clause BEGIN) (clause END (do))"),
    (.name, "17", "(clause 17)"),
  ])
  func descriptions(style: DDescriptionStyle, text: String, expected: String) throws {
    #expect(try listing(text, style: style) == expected)
  }

  @Test func typeNamesGoOnToTheNextProgram() throws {
    let macros = DMacroVariables()
    let first = DParser(
      source: SourceText("typedef int own_t;", name: "a"), macros: macros)
    _ = try first.parse()
    #expect(
      try listing("BEGIN{(own_t)1}", typeNames: first.typeNames)
        == "(clause BEGIN (do (cast own_t 1)))")
    #expect(throws: Diagnostic.self) { try listing("BEGIN{(own_t)1}") }
  }

  @Test func missingArgumentsHaveDefaults() throws {
    #expect(
      try listing("#pragma D option defaultargs\nBEGIN{$1; $$1}")
        == "(pragma D option defaultargs) (clause BEGIN (do 0h \"\"))")
  }

  @Test(arguments: [
    ("5", "5"), ("-5", "(minus 5)"), ("0x10", "16h"), ("7UL", "7:unsignedLong"), ("word", "word"),
    ("two words", "\"two words\""), ("\"q\"", "\"q\""), ("a-b", "\"a-b\""), ("", "\"\""),
  ])
  func argumentsArePasted(argument: String, expected: String) throws {
    #expect(
      try listing("BEGIN{$1}", arguments: [argument]) == "(clause BEGIN (do \(expected)))")
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
