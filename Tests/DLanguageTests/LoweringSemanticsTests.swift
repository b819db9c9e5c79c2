// What lives how long, and in which order things happen: scripts of several clauses, fired several
// times.

import DLanguage
import ScriptSyntax
import Testing
import TraceProgram
import TraceRuntime

@Suite struct LoweringSemanticsTests {
  private func lines(
    _ script: String, firing names: [String], options: DCompileOptions = DCompileOptions()
  ) throws -> [String] {
    var run = LoweringRun(options: options)
    run.hits = names.map { ScriptedHit(name: $0) }
    return try run.lines(script)
  }

  @Test func predicates() throws {
    let script = """
      a /0/ { trace("never"); }
      a /x == 0/ { trace("first"); x = 1; }
      a /x/ { trace("second"); }
      a /!x || x > 1/ { }
      """
    #expect(try lines(script, firing: ["a", "a"]) == ["\"first\"", "\"second\"", "\"second\""])
  }

  @Test func aClauseForSeveralProbes() throws {
    let script = "int x; a, b { trace(probename); } b /x/ { trace(x); } a { x = 9; }"
    #expect(try lines(script, firing: ["b", "a", "b"]) == [#""b""#, #""a""#, #""b""#, "9"])
    #expect(
      try LoweringRun().compile(script).clauses.map(\.name)
        == ["dt_clause_0", "dt_clause_1", "dt_clause_2", "dt_clause_3"])
  }

  @Test func numbersGoOnOverPrograms() throws {
    let run = LoweringRun()
    _ = try run.compile("a { x = 1; } b { @ = count(); }")
    let second = try run.compile("int y; a { trace(x); }")
    #expect(second.clauses.map(\.name) == ["dt_clause_2"])
    #expect(run.compiler.program.globals.map(\.name) == ["x"])
  }

  @Test func clauseLocalsLiveForOneFiring() throws {
    let script = """
      a { this->x = 5; } a { trace(this->x); this->x++; } a { trace(this->x); }
      b { trace(this->x); }
      """
    #expect(try lines(script, firing: ["a", "b", "a"]) == ["5", "6", "0", "5", "6"])
  }

  @Test func scratchBeginsAnewInEachClause() throws {
    let script = """
      a { p = (int *)alloca(16); *p = 5; trace(p - (int *)alloca(4)); }
      a { q = (int *)alloca(16); trace(*q); trace(p == q); }
      """
    #expect(try lines(script, firing: ["a"]) == ["-4", "0; 1"])
  }

  @Test func scratchIsBounded() throws {
    for body in [
      "p = (int *)alloca(4); trace(p[2]);", "p = (int *)alloca(4); p--; trace(*p);",
      "p = (int *)alloca(4); p[2] = 3; trace(1);",
    ] {
      let found = try lines("a { \(body) }", firing: ["a"])
      #expect(found.count == 1 && found[0].hasPrefix("fault invalidAddress"), "\(body)")
    }
    #expect(
      try lines("a { p = alloca(100000); trace(1); }", firing: ["a"]) == [
        "fault outOfScratch 0"
      ])
  }

  @Test func arraysAreChecked() throws {
    let script = """
      struct s { int a[3]; }; int x[4]; struct s y;
      a { i = 3; x[i] = 1; y.a[i - 1] = 2; trace(x[i] + y.a[2]); }
      a { i = 4; trace(x[i]); }
      a { i = -1; x[i] = 3; }
      a { i = 3; trace(y.a[i]); }
      """
    #expect(
      try lines(script, firing: ["a"]) == [
        "3", "fault indexOutOfBounds 4", "fault indexOutOfBounds -1", "fault indexOutOfBounds 3",
      ])
  }

  @Test func aFaultTakesWhatItsClauseRecorded() throws {
    let script = "a { trace(1); x = 7; trace(*(int *)0); trace(2); } a { trace(x); }"
    #expect(try lines(script, firing: ["a"]) == ["fault invalidAddress 0", "7"])
  }

  @Test func structs() throws {
    let script = """
      struct s { int a; char name[8]; struct { short x; short y; } in; };
      struct s g; this struct s l; self struct s t; struct s m[int];
      a { g.a = 1; g.in.y = 2; l = g; this->l = g; self->t = g; m[5] = g; g.a = 9; }
      a { trace(this->l.a + this->l.in.y); trace(self->t.a); trace(m[5].in.y); trace(m[6].a); }
      a { m[6].a = 3; self->t.in.x--; trace(m[6].a); trace(self->t.in.x); trace(g.a); }
      a { trace(g); }
      a { p = (struct s *)alloca(sizeof(struct s)); *p = m[5]; p->in.x = 4; trace(p->a + p->in.x);
          m[7] = *p; trace(m[7].in.x); }
      """
    #expect(
      try lines(script, firing: ["a"]) == [
        "3; 1; 2; 0", "3; -1; 9", "09 00 00 00 00 00 00 00 00 00 00 00 00 00 02 00", "5; 4",
      ])
  }

  @Test func unionsAndTypedefs() throws {
    let script = """
      typedef union { int word; unsigned char byte[4]; } both; both u;
      enum color { red, green = 5, blue };
      typedef enum color shade;
      a { u.word = 0x01020304; trace(u.byte[0]); u.byte[3] = 0xff; trace(u.word); }
      a { c = (shade)blue; trace(c); trace(green + 1 == c); }
      """
    #expect(try lines(script, firing: ["a"]) == ["4; -16645372", "6; 1"])
  }

  @Test func inlinesAndTranslators() throws {
    let script = """
      inline int twice[int n] = n + n;
      inline string greeting = "hello";
      inline int five = 2 + 3;
      int x; inline int now = x * 2;
      struct in { int a; char *text; }; struct out { long sum; string name; };
      translator struct out < struct in *i > { sum = i->a + 1; name = stringof(i->text); };
      a { x = 4; trace(twice[x] + five); trace(greeting); x = 6; trace(now); }
      a { p = (struct in *)arg0; trace(xlate <struct out>(p).sum);
          trace(xlate <struct out *>(p)->name); }
      """
    var run = LoweringRun()
    run.hits = [ScriptedHit(name: "a")]
    run.hits[0].arguments = [0x1000]
    run.hits[0].memory[0x1000] = [41, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0]
    run.hits[0].memory[0x2000] = Array("told".utf8) + [0]
    #expect(try run.lines(script) == ["13; \"hello\"; 12", "42; \"told\""])
  }

  @Test func theTraceesMemory() throws {
    let script = """
      struct node { int value; struct node *next; char name[4]; unsigned low : 4; int high : 4; };
      a { n = (struct node *)arg0; trace(n->value); trace(n->next->value); trace(n->name);
          trace(stringof(n->name)); trace(n->low); trace(n->high); trace((*n).value);
          trace(n->name == "abcd"); }
      a { trace(n->next->next->value); }
      a { p = (int *)copyin(arg0, 4); trace(*p); q = (char *)alloca(4); copyinto(arg0 + 16, 4, q);
          trace(q[3]); }
      a { n->value = 1; trace(1); }
      a { copyout(p, arg0, 0); copyoutstr("xyz", arg0, 3); raise(9); stop(); chill(500); }
      """
    var run = LoweringRun()
    run.hits = [ScriptedHit(name: "a")]
    run.hits[0].arguments = [0x1000]
    run.hits[0].memory[0x1000] =
      [0xfe, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0] + Array("abcd".utf8)
      + [0x85, 0, 0, 0]
    run.hits[0].memory[0x2000] = [7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
    let found = try run.lines(script)
    #expect(
      found == [
        "-2; 7; 61 62 63 64; \"abcd\"; 5; -8; -2; 1", "fault invalidAddress 0", "-2; 100",
        found[3],
      ] + found.dropFirst(4))
    #expect(found[3].hasPrefix("fault invalidAddress"))
    #expect(run.hits[0].acts == ["raise 9", "stop 0", "delay 500"])
    #expect(run.hits[0].written[0x1000]?.starts(with: Array("xyz".utf8)) == true)
  }

  @Test func aggregations() throws {
    let script = """
      a { @c["k", 1] = count(); @c["k", 1] = count(); @s = sum(-5); @q = quantize(8, 3);
          @l = lquantize(7, 0, 10, 2); @ll = llquantize(300, 10, 0, 3, 20); @u = max(timestamp); }
      """
    var run = LoweringRun()
    run.hits = [ScriptedHit(name: "a")]
    #expect(try run.lines(script) == [])
    #expect(
      run.compiler.program.maps.map(\.value) == [
        .aggregation(.count), .aggregation(.sum(isSigned: true)), .aggregation(.powerOfTwo),
        .aggregation(.linear(base: 0, limit: 10, step: 2)),
        .aggregation(.logLinear(factor: 10, low: 0, high: 3, steps: 20)),
        .aggregation(.maximum(isSigned: true)),
      ])
    #expect(
      run.compiler.program.maps[0].keys == [.string, .integer(size: 4, isSigned: true)])
  }

  /// What the aggregations of a script hold after one firing, each with its keys.
  private func aggregated(_ body: String) throws -> [String] {
    let run = LoweringRun()
    let clause = try run.compile("a { \(body) }").clauses[0].index
    let program = run.compiler.program
    var machine = Machine(program, limits: MachineLimits())
    var hit = ScriptedHit(name: "a", arguments: [0xffff_ffff_ffff_fff0])
    machine.beginFiring()
    #expect(machine.run(clause: clause, number: 1, &hit) == .completed)
    return machine.maps.flatMap { map in
      map.elements.map { element in
        let keys = map.keys(of: element).map { key in
          switch key {
          case .text(let bytes): String(decoding: bytes, as: UTF8.self)
          case .integer(let word): String(Int64(bitPattern: word))
          default: "?"
          }
        }
        let value =
          switch map.value(of: element) {
          case .integer(let word, _): String(Int64(bitPattern: word))
          default: "?"
          }
        return keys.joined(separator: ",") + "=" + value
      }
    }
  }

  @Test func aggregatedValues() throws {
    #expect(
      try aggregated(
        "@a[1, \"k\"] = count(); @a[1, \"k\"] = count(); @a[-1, \"\"] = count();") == [
          "1,k=2", "-1,=1",
        ])
    #expect(
      try aggregated("@s = sum((int8_t)250); @s = sum(arg0); @s = sum(3u);") == ["=-19"])
    #expect(try aggregated("@m = min(arg0); @m = min(4);") == ["=-16"])
    #expect(try aggregated("@m = max(arg0); @m = max(4);") == ["=4"])
  }

  @Test func sizesOfStrings() throws {
    let options = DCompileOptions(check: DCheckOptions(strsize: 4))
    let script = """
      struct s { string name; int after; }; struct s v;
      a { trace(sizeof(string)); x = "abcdef"; trace(x); v.after = 7; v.name = "abcdefgh";
          trace(v.name); trace(v.after); trace(sizeof(struct s)); trace(strjoin("abc", "def")); }
      """
    #expect(
      try lines(script, firing: ["a"], options: options) == [
        "4; \"abcd\"; \"abc\"; 7; 8; \"abcd\""
      ])
  }

  @Test func optionsInTheMiddle() throws {
    let run = LoweringRun()
    run.compiler.setOption = { name, value in
      guard name == "strsize", let size = value.flatMap({ Int($0) }) else { return "unknown" }
      run.compiler.options.check.strsize = size
      return nil
    }
    _ = try run.compile("#pragma D option strsize=32\na { trace(sizeof(string)); }")
    #expect(run.compiler.program.code.contains { $0.operation == .constant && $0.immediate == 32 })
    #expect(throws: Diagnostic.self) { try run.compile("#pragma D option nonsense\na { }") }
  }

  @Test func speculations() throws {
    let script = """
      a { self->s = speculation(); trace(self->s); }
      b { speculate(self->s); trace("held"); }
      c { commit(self->s); }
      d { discard(self->s); }
      """
    #expect(try lines(script, firing: ["a", "b", "a", "c"]) == ["1", "0"])
    #expect(try lines(script, firing: ["a", "b", "c", "a"]) == ["1", "\"held\"", "1"])
    #expect(try lines(script, firing: ["a", "b", "d", "c", "a"]) == ["1", "1"])
  }

  @Test func elementsThatArePointers() throws {
    let script = """
      struct s { int a[3]; char *text; }; struct s *m[int]; char *names[string];
      inline int *numbers[int n] = (int *)(arg0 + n);
      a { m[1] = (struct s *)arg0; names["x"] = (char *)arg0; }
      a { i = 2; trace(m[1]->a[i]); trace(m[1]->a[0]); trace(names["x"][4]); trace(numbers[4][1]);
          trace(stringof(m[1]->text)); trace(args[1][4]); }
      """
    var run = LoweringRun(argumentTypes: ["int", "unsigned char *"])
    run.hits = [ScriptedHit(name: "a")]
    run.hits[0].arguments = [0x1000, 0x1000]
    run.hits[0].memory[0x1000] = [
      1, 0, 0, 0, 200, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0, 0,
    ]
    run.hits[0].memory[0x2000] = Array("far\0".utf8)
    #expect(try run.lines(script) == ["3; 1; -56; 3; \"far\"; 200"])
  }

  @Test func keysOfEveryKind() throws {
    let script = """
      int a[int8_t, string, uint64_t]; struct k { int x; int y; }; struct k key;
      a { a[-1, "x", 5] = 1; a[255, "x", 5]++; trace(a[-1, "x", 5]); trace(a[-1, "y", 5]); }
      a { key.x = 1; b[key] = 7; key.y = 2; trace(b[key]); key.y = 0; trace(b[key]); }
      a { c[probename, pid] = 3; trace(c["a", 0]); self->d["k"] = 4; trace(self->d["k"]); }
      """
    #expect(try lines(script, firing: ["a"]) == ["2; 0", "0; 7", "3; 4"])
  }

  @Test func arraysOfEveryScope() throws {
    let script = """
      self int t[4]; this int l[4]; int g[4]; struct s { int a[2]; }; struct s m[int]; char text[8];
      a { i = 2; trace(self->t[i]); self->t[i] = 5; self->t[1]--; trace(self->t[i] * self->t[1]);
          this->l[i] = 6; this->l[3] += this->l[i]; trace(this->l[3]); g[i] = g[0] + 1;
          trace(g[i]); m[9].a[i - 1] = 4; trace(m[9].a[1]); trace(m[8].a[1]); }
      a { trace(self->t[2]); trace(this->l[2]); text[0] = 'o'; text[1] = 'k'; trace(stringof(text));
          printf("%s %d", text, text[1]); str = stringof(text); trace(text == str); }
      b { trace(self->t[2]); trace(this->l[2]); }
      """
    #expect(
      try lines(script, firing: ["a", "b"]) == [
        "0; -5; 6; 1; 4; 0", "5; 6; \"ok\"; printf(\"ok\", 107); 1", "5; 0",
      ])
  }

  @Test func pointersInVariables() throws {
    let script = """
      struct s { int a; struct s *next; char name[4]; };
      a { this->p = (struct s *)alloca(sizeof(struct s)); this->p->a = 3; this->p->name[1] = 'x';
          (*this->p).a++; trace(this->p->a); trace(this->p->name[1]); self->q = this->p;
          self->q->next = self->q; trace(self->q->next->a); trace(self->q == this->p); }
      a { h = (struct s *)arg0; h = h + 1; trace((uint64_t)h); h -= 2; trace((uint64_t)h--);
          trace((uint64_t)h); trace((uint64_t)&h->next); trace((uint64_t)&h[2].name[1]);
          trace((struct s *)96 - (struct s *)0); trace(offsetof(struct s, name)); trace(h > 0); }
      """
    let found = try lines(script, firing: ["a"])
    #expect(
      found == [
        "4; 120; 4; 1",
        "24; 18446744073709551592; 18446744073709551568; 18446744073709551576; 17; 4; 16; 1",
      ])
  }

  @Test func whatOverflowsWraps() throws {
    let script = """
      int w; int v; long q; long p;
      a { w = -2147483647 - 1; v = -1; trace(w / v); trace(w % v); trace(-w); trace(w * v);
          q = w; q <<= 32; p = -1; trace(q / p); trace(q % p); trace(q - 1); trace(w--); trace(w); }
      """
    #expect(
      try lines(script, firing: ["a"]) == [
        "-2147483648; 0; -2147483648; -2147483648; -9223372036854775808; 0; "
          + "9223372036854775807; -2147483648; 2147483647"
      ])
  }

  @Test func threadsAndProcesses() throws {
    let script = "a { self->n++; n++; trace(self->n); trace(n); trace(progenyof(5)); }"
    var run = LoweringRun()
    run.hits = [(1, 5), (2, 6), (1, 4)].map { (thread: UInt64, process: UInt64) in
      var hit = ScriptedHit(name: "a")
      hit.facts = [.thread: thread, .process: process, .parentProcess: process - 1]
      return hit
    }
    #expect(try run.lines(script) == ["1; 1; 1", "1; 2; 1", "2; 3; 0"])
  }

  @Test func typedPrinting() throws {
    let script = """
      enum e { zero, one }; struct s { char c; unsigned b : 3; int n[2]; enum e e; struct s *next; };
      a { print((struct s *)arg0); }
      """
    var run = LoweringRun()
    run.hits = [ScriptedHit(name: "a")]
    run.hits[0].arguments = [0x1000]
    run.hits[0].memory[0x1000] = [UInt8](repeating: 1, count: 24)
    let bytes = [String](repeating: "01", count: 24).joined(separator: " ")
    #expect(try run.lines(script) == ["print(4096, \(bytes))"])
    guard case .structure("struct s", 24, let members)? = run.compiler.program.layouts.first else {
      Issue.record("\(run.compiler.program.layouts)")
      return
    }
    #expect(members.map(\.name) == ["c", "b", "n", "e", "next"])
    #expect(members.map(\.offset) == [0, 0, 4, 12, 16])
    #expect(
      members[1].layout
        == .bitField(typeName: "unsigned", size: 4, lowest: 8, width: 3, isSigned: false))
  }

  @Test func floatsAreZero() throws {
    let script = """
      struct s { float f; double d; long double l; };
      a { p = (struct s *)arg0; trace(p->f); trace(p->d); trace(sizeof(struct s)); }
      """
    var run = LoweringRun()
    run.hits = [ScriptedHit(name: "a", arguments: [0x1000])]
    run.hits[0].memory[0x1000] = [UInt8](repeating: 7, count: 32)
    #expect(try run.lines(script) == ["0; 0; 32"])
  }

  @Test func networkOrder() throws {
    let script = """
      a { trace(htons(0x1234)); trace(htonl(0x12345678)); trace(ntohll(0x0102030405060708));
          p = (ipaddr_t *)alloca(4); *p = htonl(0x7f000001); trace(inet_ntoa(p));
          trace(inet_ntop(AF_INET, p)); trace(getmajor(0x800001)); trace(getminor(0x800001)); }
      """
    #expect(
      try lines(script, firing: ["a"]) == [
        "13330; 2018915346; 578437695752307201; \"127.0.0.1\"; \"127.0.0.1\"; 8; 1"
      ])
  }

  @Test func manyInlinesAreBounded() throws {
    func chain(_ count: Int, _ step: (Int) -> String) -> String {
      (1...count).reduce("inline int i0 = pid;\n") { $0 + "inline int i\($1) = \(step($1 - 1));\n" }
    }
    let short = chain(20) { "i\($0) + 1" }
    #expect(throws: Never.self) { try LoweringRun().compile(short + "a { trace(i20); }") }
    let long = chain(2000) { "i\($0) + 1" }
    #expect(throws: Diagnostic.self) { try LoweringRun().compile(long + "a { trace(i2000); }") }
    let wide = chain(40) { "i\($0) + i\($0)" }
    #expect(throws: Diagnostic.self) { try LoweringRun().compile(wide + "a { trace(i40); }") }
  }

  @Test(arguments: [
    ("(", "x", " + 1)"), ("(1 + ", "x", ")"), ("-", "x", ""), ("(x ? ", "x", " : 2)"),
    ("(x && ", "x", ")"), ("!", "x", ""), ("*(int *)", "x", ""), ("a[", "x", "]"),
    ("(x = ", "x", ")"), ("(x, ", "x", ")"), ("(char)", "x", ""), ("strlen(lltostr(", "x", "))"),
    ("n->next->", "next", ""),
  ])
  func deepExpressions(before: String, middle: String, after: String) throws {
    func compile(_ count: Int) throws -> DUnit {
      func times(_ text: String) -> String { String(repeating: text, count: count) }
      let end = before.hasPrefix("n") ? "n->next" + times("->next") : nil
      let expression = end ?? times(before + " ") + middle + times(after)
      return try LoweringRun().compile(
        "struct n { struct n *next; }; struct n *n; int x; int a[int]; a { trace(\(expression)); }")
    }
    #expect(try compile(40).clauses.count == 1)
    // Deeper ones may be refused, and do no harm otherwise.
    for count in [100, 200, 300, 5000] { _ = try? compile(count) }
  }

  @Test func callStack() throws {
    let script = """
      self int indent;
      python$target:::function-entry /copyinstr(arg1) == "start"/ { self->trace = 1; }
      python$target:::function-entry /self->trace/ {
        printf("%d\\t%*s:", timestamp, 15, probename);
        printf("%*s", self->indent, "");
        printf("%s:%s:%d\\n", basename(copyinstr(arg0)), copyinstr(arg1), arg2);
        self->indent++;
      }
      python$target:::function-return /self->trace/ {
        self->indent--;
        printf("%d\\t%*s:", timestamp, 15, probename);
        printf("%*s", self->indent, "");
        printf("%s:%s:%d\\n", basename(copyinstr(arg0)), copyinstr(arg1), arg2);
      }
      python$target:::function-return /copyinstr(arg1) == "start"/ { self->trace = 0; }
      """
    var run = LoweringRun()
    func hit(_ name: String, _ function: String, line: UInt64) -> ScriptedHit {
      var hit = ScriptedHit(name: name, arguments: [0x1000, 0x2000, line])
      hit.memory = [
        0x1000: Array("/home/call_stack.py\0".utf8), 0x2000: Array((function + "\0").utf8),
      ]
      hit.facts = [.timestamp: 100 + line, .thread: 7]
      return hit
    }
    let (entry, exit) = ("function-entry", "function-return")
    run.hits = [
      hit(entry, "before", line: 1), hit(exit, "before", line: 2), hit(entry, "start", line: 3),
      hit(entry, "one", line: 4), hit(exit, "one", line: 5), hit(exit, "start", line: 6),
      hit(entry, "after", line: 7),
    ]
    func line(_ time: Int, _ name: String, _ indent: Int, _ function: String) -> String {
      "printf(\(time), 15, \"\(name)\"); printf(\(indent), \"\"); "
        + "printf(\"call_stack.py\", \"\(function)\", \(time - 100))"
    }
    #expect(
      try run.lines(script) == [
        line(103, entry, 0, "start"), line(104, entry, 1, "one"), line(105, exit, 1, "one"),
        line(106, exit, 0, "start"),
      ])
  }

  @Test func tooLarge() throws {
    let long = String(repeating: "trace(x++); ", count: 60_000)
    for script in [
      "BEGIN { \(long) }", "BEGIN { tracemem(arg0, 2000000000); }",
      "struct s { char a[100000000]; }; BEGIN { trace(*(struct s *)arg0); }",
      "struct s { char a[100000000]; }; BEGIN { @[*(struct s *)arg0] = count(); }",
      "struct s { char a[10000000]; }; struct s x, y, z, u, v, w, t; "
        + "BEGIN { x = y; z = u; v = w; t = x; }",
      "struct s { char a[100000000]; }; struct s x; BEGIN { trace(x.a[1]); }",
    ] {
      #expect(throws: Diagnostic.self) { try LoweringRun().compile(script) }
    }
    // What failed leaves nothing behind.
    var run = LoweringRun()
    #expect(throws: Diagnostic.self) { try run.compile("BEGIN { \(long) }") }
    #expect(try run.lines("BEGIN { trace(1); }") == ["1"])
  }
}
