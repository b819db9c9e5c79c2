// Scripts that must be accepted, and the types and meanings that the checker finds in them.

import ScriptSyntax
import Testing

@testable import DLanguage

@Suite struct CheckerAcceptTests {
  /// Declarations, an expression after them, and its type.
  @Test(arguments: [
    ("", "1", "int"), ("", "0x80000000", "unsigned int"), ("", "2147483648", "long"),
    ("", "~0xdeadbeef", "unsigned int"), ("", "-1", "int"), ("", "1u + 1", "unsigned int"),
    ("", "'a'", "int"), ("", "\"a\"", "string"), ("", "(char)1 + (char)2", "int"),
    ("", "pid", "pid_t"), ("", "timestamp - 1", "uint64_t"), ("", "arg0", "int64_t"),
    ("", "arg0 + 1", "int64_t"), ("", "timestamp / 1000", "uint64_t"), ("", "execname", "string"),
    ("", "pid == 1", "int"), ("", "execname == \"x\"", "int"), ("", "NULL == (int *)arg0", "int"),
    ("", "(string)arg0", "string"), ("", "stringof(arg0)", "string"),
    ("", "sizeof (int)", "size_t"),
    ("", "(int *)arg0 + 1", "int *"), ("", "*(int *)arg0", "int"), ("", "((int *)arg0)[1]", "int"),
    ("", "(int *)arg0 - (int *)arg1", "ptrdiff_t"), ("", "pid ? 1 : 2L", "long"),
    ("", "pid ? execname : \"x\"", "string"), ("", "pid ? (int *)arg0 : NULL", "int *"),
    ("", "copyinstr(arg0)", "string"), ("", "alloca(8)", "void *"), ("", "strlen(\"x\")", "size_t"),
    ("", "strlen((char *)arg0)", "size_t"), ("", "uregs[R_RIP]", "uint64_t"),
    ("", "SIGKILL", "int"), ("", "!pid", "int"), ("", "pid ^^ 1", "int"),
    ("", "cpu", "processorid_t"),
    ("", "htons(1)", "uint16_t"), ("", "rand() % 10", "int"), ("", "(uint8_t)300", "uint8_t"),
    ("", "walltimestamp", "int64_t"), ("", "execname[0]", "char"), ("", "usym(arg0)", "_usymaddr"),
    ("struct s { int a; char b[8]; long c:5; };", "((struct s *)arg0)->a", "int"),
    ("struct s { int a; char b[8]; long c:5; };", "((struct s *)arg0)->b", "char [8]"),
    ("struct s { int a; char b[8]; long c:5; };", "((struct s *)arg0)->c", "long"),
    ("struct s { int a; char b[8]; long c:5; };", "&((struct s *)arg0)->a", "int *"),
    ("struct s { int a; char b[8]; long c:5; };", "*(struct s *)arg0", "struct s"),
    ("struct s { struct { int x; }; union { int y; char z; }; };", "((struct s *)arg0)->z", "char"),
    ("enum e { one = 1, two };", "two", "enum e"), ("enum e { one = 1, two };", "two + 1", "int"),
    ("enum e { one = 1, two };", "(enum e)arg0 == two", "int"),
    ("typedef unsigned int word_t;", "(word_t)1", "word_t"),
    ("inline string who = execname;", "who", "string"), ("inline long big = 5;", "big", "int"),
    ("inline int twice[int a] = a + a;", "twice[pid]", "int"),
    ("int x[string, int];", "x[\"a\", 1]", "int"),
    ("self string name;", "self->name", "string"), ("int a[3];", "a[2]", "int"),
    ("int a[3][5];", "a[1]", "int [5]"), ("int *a[3];", "a[1]", "int *"),
    ("int (*a)[3];", "a", "int (*)[3]"),
    (
      "struct in { int a; }; struct out { long b; }; translator struct out < struct in *i > { b = i->a; };",
      "xlate < struct out > ((struct in *)arg0).b", "long"
    ),
    ("const char *p;", "p", "const char *"), ("float f;", "f", "float"),
    ("extern int nothing; int f(int, ...);", "1", "int"),
  ])
  func expressionsHaveTheirTypes(declarations: String, expression: String, type: String) throws {
    let clause = try clause("\(declarations)\nBEGIN { trace(\(expression)); }")
    #expect(clause.type.spelling == type)
  }

  @Test(arguments: [
    ("1 + 2 * 3", 7), ("-7 / 2", -3), ("-7 % 3", -1), ("7u - 8", 0xffff_ffff), ("1 << 3", 8),
    ("-8 >> 1", -4), ("0x7fffffff + 1", -0x8000_0000), ("5 > 3 && 2 < 1", 0), ("!0", 1),
    ("~0", -1), ("(char)200", -56), ("(unsigned char)-1", 255), ("-1 < 0u", 0), ("1 ^^ 1", 0),
    ("sizeof (long)", 8), ("sizeof (\"abc\")", 4), ("1 ? 2 : 3", 2), ("1 << 64", 1),
    ("(-9223372036854775807 - 1) / -1", Int64.min), ("(-9223372036854775807 - 1) % -1", 0),
    ("'a'", 97), ("1L << 40", 1 << 40), ("sizeof (string)", 256), ("NULL", 0), ("SIGTERM", 15),
  ])
  func constantsAreFolded(expression: String, value: Int64) throws {
    let found = try clause("BEGIN { trace(\(expression)); }").constant
    #expect(found == UInt64(bitPattern: value))
  }

  /// The argument of the only statement's call.
  private func clause(_ text: String) throws -> DExpression {
    let clauses = try CheckedScripts().check(text)
    let statement = try #require(clauses.first?.clause.body?.first?.expression)
    guard case .call(_, let arguments) = statement.kind else { throw NoCall() }
    return try #require(arguments.first)
  }

  private struct NoCall: Error {}

  @Test(arguments: [
    "BEGIN { x = 1; x++; x += 2; self->y = timestamp; self->y = 0; this->z = \"a\"; this->z = NULL; }",
    "BEGIN { self->n++; this->m--; a[1]++; self->b[pid, execname]++; }",
    "BEGIN { @[execname, pid] = count(); printa(\"%s %d %@d\\n\", @); clear(@); trunc(@, 5); }",
    "BEGIN { @a = quantize(arg0); @b[ustack()] = sum(arg0); }",
    "BEGIN { this->p = (int *)alloca(40); *this->p = 1; this->p[3] = 2; this->p = NULL; }",
    "BEGIN { bcopy(execname, alloca(10), 10); copyinto(arg0, 8, alloca(8)); }",
    "BEGIN { speculate(self->id = speculation()); trace(1); printf(\"x\"); }",
    "BEGIN { commit(1); } END { discard(1); }",
    "BEGIN { printf(\"%*s%-*d %p %a %Y %c %5.3d %%\\n\", 5, \"\", 3, 1, arg0, arg0, walltimestamp, 'a', 2); }",
    "BEGIN { printf(\"%ld %lld %llu %hd %lx\", arg0, arg0, timestamp, (short)1, arg0); }",
    "BEGIN { ustack(); ustack(5); ustack(5, 100); usym(arg0); stack(); trace(ustack()); printf(\"%k\", ustack()); }",
    "BEGIN { system(\"echo %d\", pid); freopen(\"/tmp/x\"); freopen(\"\"); ftruncate(); stop(); raise(SIGINT); chill(1); }",
    "BEGIN { @a = lquantize(1, -10, 10, 2); @b = llquantize(1, 10, 0, 6, 20); @c = lquantize(1, 0, 10, 3); }",
    "BEGIN { tracemem(arg0, 16); tracemem(arg0, 16, pid); print((struct s *)arg0); } struct s { int a; };",
    "fake:::typed { trace(args[0]); trace(args[1]); trace(args[4]); trace((uint64_t)args[2]); }",
    "#pragma D option quiet\n#pragma D attributes Stable/Stable/Common mine\n#pragma D binding \"1.5\" mine\n#pragma D depends_on provider python\ninline int mine = 1;\nBEGIN { trace(mine); }",
    "BEGIN /x++/ { trace(x); }", "BEGIN /x == 0/ { trace(x++); }", "BEGIN {}",
    "BEGIN, END { exit(0); }",
    "self int indent; BEGIN { self->trace = 1; } END /self->trace/ { self->indent++; self->trace = 0; }",
    "struct s { int a; struct s *next; } s; BEGIN { s.a = 1; s.next = NULL; s = *(struct s *)arg0; }",
    "string s; char c[8]; BEGIN { s = c; s = (char *)arg0; trace(strlen(c)); trace(c == s); }",
    "provider app { probe go(int, char *); probe stop(); }; BEGIN { trace(1); }",
    "typedef unsigned long size_t; enum { SIGKILL = 9 }; BEGIN { trace(SIGKILL); }",
  ])
  func scriptsAreAccepted(text: String) throws {
    try CheckedScripts().check(text)
  }

  /// The idioms of scripts that people use.
  @Test(arguments: [
    """
    self int depth;
    python$target:::function-entry
    {
      printf("%*s%s\\n", self->depth * 2, "", copyinstr(arg1));
      self->depth += 2;
      @calls[basename(copyinstr(arg0)), copyinstr(arg1)] = count();
    }
    python$target:::function-return /self->depth > 1/ { self->depth -= 2; }
    END { printa(" %-20s %-20s %@8d\\n", @calls); }
    """,
    """
    pid$target:libc:malloc:entry { self->size = arg0; self->start = timestamp; }
    pid$target:libc:malloc:return /self->start/
    {
      this->elapsed = timestamp - self->start;
      @times[ustack(5)] = quantize(this->elapsed);
      @bytes["total"] = sum(self->size);
      @mean = avg(this->elapsed / 1000);
      self->start = 0; self->size = 0;
    }
    tick-5s { normalize(@bytes, 1024); printa("%s %@d KB\\n", @bytes); trunc(@times, 3); clear(@mean); }
    """,
    """
    inline int DEBUG = 0;
    string last;
    BEGIN /DEBUG/ { printf("%Y %5d %s\\n", walltimestamp, pid, execname); }
    BEGIN
    {
      this->text = arg0 ? copyinstr(arg0) : "<none>";
      this->found = strstr(this->text, "py") != NULL;
      last = strjoin(this->text, strjoin("`", probefunc));
      this->word = *(uint32_t *)copyin(arg0, 4);
      this->name = stringof(copyin(arg1, arg2));
      printf("%s %d %x %s\\n", this->text, this->found, this->word, this->name);
    }
    """,
    """
    typedef struct point { int x, y; unsigned flags : 3; } point_t;
    point_t origin;
    BEGIN
    {
      this->p = (point_t *)alloca(sizeof (point_t));
      this->p->x = 3;
      origin = *this->p;
      origin.flags |= 1;
      self->seen[this->p->x, "k"] = 1;
      trace(self->seen[3, "k"] ? origin.x : offsetof(point_t, y));
      trace(errno == ENOENT || uid != 0 && gid == 0);
    }
    """,
  ])
  func idiomsAreAccepted(text: String) throws {
    let scripts = CheckedScripts()
    scripts.macros.named["target"] = 4711
    try scripts.check(text)
  }

  /// Clauses count in the order of the text.
  @Test(arguments: [
    "self int indent; BEGIN /self->trace/ { self->indent++; } END { self->trace = 1; }",
    "BEGIN { clear(@a); } END { @a = count(); }", "BEGIN { trace(x); } END { x = 1; }",
  ])
  func whatIsUsedTooEarlyIsUnknown(text: String) {
    #expect(throws: Diagnostic.self) { try CheckedScripts().check(text) }
  }

  @Test func clausesTellWhatTheyDo() throws {
    func check(_ text: String) throws -> DCheckedClause {
      try #require(try CheckedScripts().check(text).first)
    }
    let plain = try check("BEGIN { x = 1; @a[x] = count(); }")
    #expect(!plain.recordsData)
    #expect(plain.aggregates)
    #expect(plain.variables.map(\.name) == ["x"])
    #expect(plain.aggregations.map(\.name) == ["a"])
    #expect(try check("BEGIN { }").recordsData)
    #expect(try check("BEGIN { trace(1); }").recordsData)
    let system = try check("BEGIN { system(\"true\"); exit(1); }")
    #expect(system.isDestructive)
    #expect(system.exits)
    #expect(try check("BEGIN { speculate(1); trace(1); }").speculates)
    #expect(try check("BEGIN { commit(1); }").commits)
    #expect(try check("BEGIN { discard(1); }").discards)
    #expect(try check("fake:::typed { }").argumentTypes?.first?.spelling == "int")
    #expect(try check("fake:::mixed { }").argumentTypes == nil)
  }

  @Test func globalsAreSharedByProgramsAndLocalsAreNot() throws {
    let scripts = CheckedScripts()
    let first = try scripts.check("BEGIN { x = 1; self->y = 1; this->z = 1; @a = count(); }")
    let second = try scripts.check("BEGIN { trace(x); trace(self->y); printa(@a); }")
    #expect(first[0].variables.prefix(2).map(\.index) == second[0].variables.map(\.index))
    #expect(throws: Diagnostic.self) { try scripts.check("BEGIN { trace(this->z); }") }
    try scripts.check("BEGIN { this->z = \"now a string\"; }")
    #expect(throws: Diagnostic.self) { try scripts.check("BEGIN { x = \"no\"; }") }
  }

  @Test func aClauseIsAnnotatedAnewForEachProbe() throws {
    let clauses = try CheckedScripts().check("fake:::typed, fake:::mixed { trace(probename); }")
    #expect(clauses.map(\.description.name) == ["typed", "mixed"])
    #expect(clauses[0].argumentTypes != nil)
    #expect(clauses[1].argumentTypes == nil)
  }

  @Test func unmatchedProbesAreAllowedOnRequest() throws {
    let text = "fake:::nothing { trace(1); }"
    #expect(throws: Diagnostic.self) { try CheckedScripts().check(text) }
    let clauses = try CheckedScripts(options: DCheckOptions(zdefs: true)).check(text)
    #expect(clauses.first?.probeCount == 0)
  }

  @Test func addressesPrintOnlyWithATarget() throws {
    let text = "BEGIN { printf(\"%A\", arg0); }"
    #expect(throws: Diagnostic.self) { try CheckedScripts().check(text) }
    try CheckedScripts(options: DCheckOptions(hasTarget: true)).check(text)
  }

  @Test func aggregationsKeepTheirParameters() throws {
    let clauses = try CheckedScripts().check(
      "BEGIN { @l = lquantize(1, 0, 10, 3); @m = llquantize(1, 10, 1, 6, 20); @n[pid] = count(); }")
    let found = try #require(clauses.first?.aggregations)
    #expect(found.map(\.parameters) == [[0, 9, 3], [10, 1, 6, 20], []])
    #expect(found.map(\.function) == [.lquantize, .llquantize, .count])
    #expect(found[2].keys.map(\.spelling) == ["pid_t"])
    #expect(found.map(\.isSigned) == [true, true, false])
  }
}
