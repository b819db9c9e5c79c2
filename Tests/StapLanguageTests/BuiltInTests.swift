// What built-in functions and places give, with the library as it is installed.

import ProgramTestSupport
import StapLanguage
import StapTapsets
import Testing
import TraceProgram
import TraceRuntime

enum InstalledLibrary {
  private static let environment: StapEnvironment = {
    var environment = StapEnvironment(
      kernelRelease: "6.1.0", architecture: "x86_64", runtime: "dyninst", compatible: "5.2")
    environment.isNewest = true
    return environment
  }()

  /// Lowers a script that uses the library.
  static func lower(_ text: String) throws -> LoweredScript {
    let macros = StapMacroLibrary()
    for file in StapTapsets.files where file.name.hasSuffix(".stpm") {
      try macros.add(source(file), environment: environment)
    }
    let library = StapTapsets.files.filter { $0.name.hasSuffix(".stp") }.compactMap {
      StapParser(
        source: source($0), environment: environment, library: macros, isUserFile: false
      ).parse().file
    }
    let script = StapParser(
      source: StapSource(text, name: "script.stp"), environment: environment, library: macros
    ).parse().file
    guard let script else { throw LoweredScript.Failure.refused("no syntax tree") }
    let checking = StapChecker(
      scripts: [script], library: library, options: StapCheckOptions(), knowledge: FewProbes()
    ).check()
    return try LoweredScript(checked: checking)
  }

  private static func source(_ file: StapTapsets.File) -> StapSource {
    StapSource(String(decoding: file.bytes, as: UTF8.self), name: file.name)
  }

  /// The hit that expressions are evaluated at.
  static func hit() -> FakeHit {
    var hit = FakeHit(0x3, 0x7f00)
    hit.facts = [
      .process: 100, .thread: 101, .parentProcess: 99, .userID: 1000, .groupID: 50,
      .effectiveUserID: 1001, .effectiveGroupID: 51, .processGroup: 98, .session: 97,
      .wallTime: 1_700_000_000_123_456_789, .monotonicTime: 5_000_000_000, .targetProcess: 100,
      .tracerProcess: 7, .programCounter: 0x401000, .hasRegisters: 1, .argumentCount: 2,
      .isOwnProcess: 1, .cycles: 12345, .processor: 3,
      .timeZoneOffset: UInt64(bitPattern: -3600),
    ]
    hit.texts = [
      .executableName: Array("prog".utf8), .parentName: Array("shell".utf8),
      .noteName: Array("mark__x".utf8), .noteProvider: Array("maker".utf8),
      .timeZoneName: Array("CET".utf8),
      .processArguments: Array("prog -v".utf8), .probeKind: Array("uprobe".utf8),
    ]
    hit.registers = (0..<32).map { 0xFFFF_FFFF_8000_0000 + UInt64($0) }
    hit.place("hello", at: 0x1000)
    hit.place(String(repeating: "x", count: 300), at: 0x2000)
    hit.memory[0x3000] = [0xFE, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 0x80, 0, 0, 0, 0, 0, 0, 0]
    hit.memory[0x4000] = [0x41, 0, 0xE9, 0, 0x3D, 0xD8, 0, 0xDE, 0, 0]
    hit.memory[0x5000] = [0x41, 0, 0, 0, 0xAC, 0x20, 0, 0, 0, 0, 0, 0]
    hit.memory[0x6000] = [0, 0xDC, 0, 0]
    hit.memory[0x7000] = [0x41, 0, 0x0A, 0x22, 0xC3, 0xA9, 0xFF]
    hit.commandWords = Array("prog\u{0}-v\u{0}two words\u{0}".utf8)
    hit.environment = ["HOME": "/root"]
    hit.frames = [0x401000, 0x402000]
    hit.stackText = Array("0x401000 0x402000 ".utf8)
    hit.taskFacts = [.process: 100, .nice: 5, .residentSize: 77]
    return hit
  }

  /// What an expression gives at a mark, or the error.
  static func outcome(_ expression: String, before statements: String = "") throws -> String {
    var script = try InstalledLibrary.lower(
      "global r probe process.mark { \(statements) r = \(expression) }")
    script.run(at: hit())
    guard let error = script.errors.first else { return script.value("r") ?? "?" }
    return "! " + error.replacing(#/ at [^ ]*:\d+:\d+$/#, with: "")
  }
}

@Suite struct BuiltInTests {
  @Test(arguments: [
    ("pid()", "100"), ("tid()", "101"), ("ppid()", "99"), ("uid()", "1000"), ("gid()", "50"),
    ("euid()", "1001"), ("egid()", "51"), ("pgrp()", "98"), ("sid()", "97"), ("cpu()", "3"),
    ("target()", "100"), ("stp_pid()", "7"), ("uaddr()", "4198400"), ("addr()", "4198400"),
    ("is_myproc()", "1"), ("registers_valid()", "1"), ("is_return()", "0"),
    ("execname()", "\"prog\""), ("pexecname()", "\"shell\""), ("pp()", "\"process.mark\""),
    ("pn()", "\"process.mark\""), ("probe_type()", "\"uprobe\""),
    ("gettimeofday_ns()", "1700000000123456789"), ("gettimeofday_us()", "1700000000123456"),
    ("gettimeofday_ms()", "1700000000123"), ("gettimeofday_s()", "1700000000"),
    ("local_clock_ns()", "5000000000"), ("jiffies()", "500"), ("HZ()", "100"),
    ("get_cycles()", "12345"), ("tz_gmtoff()", "-3600"), ("tz_name()", "\"CET\""),
    ("ctime(0)", "\"Thu Jan  1 00:00:00 1970\""),
    ("ctime(1700000000)", "\"Tue Nov 14 22:13:20 2023\""),
    ("ctime(951782400)", "\"Tue Feb 29 00:00:00 2000\""),
    ("ctime(-1)", "\"Wed Dec 31 23:59:59 1969\""),
    (
      "ctime(1 << 40)",
      "! Time too far in the future to be converted near identifier 'ctime'"
    ),
    ("env_var(\"HOME\")", "\"/root\""), ("env_var(\"NONE\")", "\"\""),
    ("cmdline_str()", "\"prog -v\""), ("cmdline_arg(0)", "\"prog\""),
    ("cmdline_arg(2)", "\"two words\""), ("cmdline_arg(3)", "\"\""),
    ("cmdline_args(1, -1, \"+\")", "\"-v+two words\""),
    ("cmdline_args(0, 1, \" \")", "\"prog -v\""), ("task_pid(101)", "100"),
    ("task_nice(101)", "5"), ("task_execname(101)", "\"thread 101\""),
    ("proc_mem_rss_pid(100)", "77"), ("register(\"eax\")", "-2147483638"),
    ("u_register(\"eax\")", "2147483658"), ("u_register(\"al\")", "10"),
    ("register(\"nix\")", "! Unknown register: nix near identifier 'register'"),
    ("ustack(1)", "4202496"), ("ubacktrace()", "\"0x401000 0x402000 \""),
    ("usymname(16)", "\"bareSymbol@10\""), ("usymdata(16)", "\"symbolData@10\""),
    ("sprint_usyms(\"0x10 0x20\")", "\" 0x10 : symbolData@10\n 0x20 : symbolData@20\n\""),
  ])
  func context(expression: String, value: String) throws {
    let outcome = try InstalledLibrary.outcome(expression)
    #expect(outcome == value)
  }

  @Test(arguments: [
    ("strlen(\"abc\")", "3"), ("substr(\"hello\", 1, 3)", "\"ell\""),
    ("substr(\"hello\", -1, 3)", "\"\""), ("substr(\"hello\", 5, 3)", "\"\""),
    ("substr(\"hello\", 2, 100)", "\"llo\""), ("substr(\"hello\", 2, 0)", "\"\""),
    ("substr(\"hello\", 2, -1)", "\"\""), ("stringat(\"abc\", 1)", "98"),
    ("stringat(\"abc\", 3)", "! Position out of bounds near identifier 'stringat'"),
    ("isinstr(\"hello\", \"ll\")", "1"), ("isinstr(\"hello\", \"x\")", "0"),
    ("strpos(\"hello\", \"l\")", "2"), ("strpos(\"hello\", \"x\")", "-1"),
    ("strpos(\"hello\", \"\")", "0"), ("strtol(\"0x1f\", 16)", "31"),
    ("strtol(\"12ab\", 10)", "12"), ("strtol(\" 12\", 10)", "0"), ("strtol(\"017\", 0)", "15"),
    ("isdigit(\"5x\")", "1"), ("isdigit(\"x\")", "0"), ("isdigit(\"\")", "0"),
    ("text_str(\"a\\nb\\001\")", "\"a\\nb\\001\""), ("string_quoted(\"a\\\"b\")", "\"\"a\\\"b\"\""),
    ("string_quoted(\"\\303\\251\\377\")", "\"\"\\u00e9\\377\"\""),
    ("string_quoted(\"\\360\\237\\230\\200\")", "\"\"\\U0001f600\"\""),
    ("text_strn(\"abcdefghij\", 8, 1)", "\"\"abc\"...\""),
    ("text_strn(\"abcdefghij\", 4, 0)", "\"abcd\""),
    ("str_replace(\"aXbXc\", \"X\", \"--\")", "\"a--b--c\""),
    ("str_replace(\"abc\", \"\", \"-\")", "\"abc\""),
    ("tokenize(\",,a,b\", \",\") . tokenize(\"\", \",\") . tokenize(\"\", \",\")", "\"ab\""),
    ("errno_str(2)", "\"ENOENT\""),
    ("errno_str(-11)", "\"EAGAIN\""), ("errno_str(0)", "\"\""), ("errno_str(9999)", "\"\""),
    ("randint(1)", "0"), ("randint(0)", "0"),
    ("randint(2000000)", "! range too wide near identifier 'randint'"),
    (
      "matched(0)", "! Attempted to get subexpression 0 from failed match near identifier 'matched'"
    ),
    ("big_endian2(0x1234)", "13330"), ("big_endian4(1)", "16777216"),
    ("big_endian8(1)", "72057594037927936"), ("little_endian2(0x12345)", "9029"),
    ("htons(0x1234)", "13330"), ("ntohl(1)", "16777216"), ("htonll(1)", "72057594037927936"),
    ("fp_to_string(fp_add(long_to_fp(1), string_to_fp(\"0.5\")), 3)", "\"1.500\""),
    ("fp_to_string(string_to_fp(\"-3.14159\"), 2)", "\"-3.14\""),
    ("fp_to_string(fp32_to_fp64(0x40490fdb), 4)", "\"3.1416\""),
    ("fp_le(long_to_fp(1), long_to_fp(2))", "1"), ("fp_lt(long_to_fp(2), long_to_fp(2))", "0"),
    ("fp_eq(long_to_fp(2), string_to_fp(\"2e0\"))", "1"),
    ("fp_to_long(string_to_fp(\"2.5\"), 0, 0)", "2"),
    ("fp_to_long(fp_sqrt(long_to_fp(49)), 1, 0)", "7"),
    ("string_to_fp(\"x\")", "! invalid format near identifier 'string_to_fp'"),
  ])
  func stringsAndNumbers(expression: String, value: String) throws {
    let outcome = try InstalledLibrary.outcome(expression)
    #expect(outcome == value)
  }

  @Test(arguments: [
    ("user_string(0x1000)", "\"hello\""),
    (
      "user_string(0x10)",
      "! user string copy fault -14 at 0x10 [man error::fault] near identifier 'user_string_n'"
    ),
    ("user_string(0x10, \"none\")", "\"none\""), ("strlen(user_string(0x2000))", "126"),
    ("user_string_n(0x1000, 2)", "\"he\""), ("user_string_n(0x10, 2, \"none\")", "\"none\""),
    ("user_string_n(0x1000, 0)", "\"\""), ("user_string_utf16(0x4000)", "\"Aé😀\""),
    ("user_string_utf32(0x5000)", "\"A€\""),
    (
      "user_string_utf16(0x6000)",
      "! invalid UTF-16 character U+DC00 at 0x6000 near identifier 'user_string_utf16'"
    ),
    ("user_int8(0x3000)", "-2"), ("user_uint8(0x3000)", "254"), ("user_int16(0x3000)", "-2"),
    ("user_uint16(0x3000)", "65534"), ("user_int(0x3000)", "-2"),
    ("user_uint32(0x3000)", "4294967294"), ("user_int64(0x3008)", "128"),
    ("user_long(0x10)", "0"), ("user_buffer_quoted(0x7000, 4, 100)", "\"\"A\\0\\n\\\"\"\""),
    ("user_buffer_quoted(0x10, 4, 100)", "\"0x10\""),
  ])
  func memory(expression: String, value: String) throws {
    let outcome = try InstalledLibrary.outcome(expression)
    #expect(outcome == value)
  }

  @Test(arguments: [
    ("$arg1", "3"), ("$arg2", "32512"), ("$$name", "\"mark__x\""),
    ("$arg1 + $arg2", "32515"), ("$$parms", "\"$arg1=0x3 $arg2=0x7f00\""),
    ("$$vars", "\"$arg1=0x3 $arg2=0x7f00\""), ("$$locals", "\"\""),
    ("$$provider", "\"maker\""),
  ])
  func places(expression: String, value: String) throws {
    let outcome = try InstalledLibrary.outcome(expression)
    #expect(outcome == value)
  }

  @Test func groups() throws {
    let outcome = try InstalledLibrary.outcome(
      "matched(2) . matched(1) . (ngroups() == x ? \"3\" : \"\")",
      before: "if (\"key=val\" =~ \"(.*)=(.*)\") x = 3; ")
    #expect(outcome == "\"valkey3\"")
  }

  @Test func errorsOfTheScript() throws {
    var script = try InstalledLibrary.lower("global r probe begin { r = 1; error(\"bad\"); r = 2 }")
    script.run(at: InstalledLibrary.hit())
    #expect(script.errors == ["bad"])
    #expect(script.value("r") == "1")
  }

  @Test func exitLetsTheHandlerFinish() throws {
    var script = try InstalledLibrary.lower("global r probe begin { exit(); r = 2 }")
    script.run(at: InstalledLibrary.hit())
    #expect(script.value("r") == "2")
    #expect(script.machine.exitStatus == 0)
  }

  @Test func abortDoesNot() throws {
    var script = try InstalledLibrary.lower(
      "global r probe begin { try { r = 1; abort(); r = 2 } catch { r = 3 } }")
    script.run(at: InstalledLibrary.hit())
    #expect(script.value("r") == "1")
    #expect(script.machine.exitStatus == 0)
  }

  /// Every function that the library says is built in can be lowered.
  @Test func allAreKnown() throws {
    var statements: [String] = []
    let declaration =
      #/function ([A-Za-z0-9_]+)(:[a-z]+)?\(([^)]*)\)\s*%\{ \/\* built-in/#
    for file in StapTapsets.files {
      let text = String(decoding: file.bytes, as: UTF8.self)
      for match in text.matches(of: declaration) {
        // Its file has probes that print, which are another matter.
        if match.1 == "raise" { continue }
        let values = match.3.split(separator: ",").map { $0.hasSuffix("string") ? "\"1\"" : "1" }
        let call = "\(match.1)(\(values.joined(separator: ", ")))"
        let array = match.2 == ":string" ? "texts" : "numbers"
        statements.append(match.2 == nil ? call : "\(array)[\(statements.count)] = \(call)")
      }
    }
    let body = statements.joined(separator: "\n")
    _ = try InstalledLibrary.lower("global texts, numbers probe process.mark { \(body) }")
    #expect(statements.count > 130)
  }
}
