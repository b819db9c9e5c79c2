import ProbeNotes
import Testing
import TraceBase

/// What is refused and why, how a text is split, and that no text whatever is a danger.
@Suite struct ArgumentSpecParserTests {
  typealias Reason = ArgumentSpecError.Reason

  @Test(arguments: [
    ("8@%RAX", Reason.unknownRegister("%RAX")), ("*%rax", .trailing("*%rax")),
    ("8@*%rax", .trailing("*%rax")), ("8@%r16", .unknownRegister("%r16")),
    ("8@%", .unknownRegister("%")), ("8@%eflags", .unknownRegister("%eflags")),
    ("8@%xmm16", .unknownRegister("%xmm16")), ("8@%xmm01", .unknownRegister("%xmm01")),
    ("8@%mm0", .unknownRegister("%mm0")), ("8@%st(8)", .unknownRegister("%st(8)")),
    ("8@%st(1", .expected("')'")), ("8@", .emptyOperand),
    ("8@$", .expected("a number or a symbol")),
    ("8@%raxfoo", .unknownRegister("%raxfoo")), ("8@8(%rsp)x", .trailing("x")),
    ("8@%rax)", .trailing(")")), ("8@%rax,%rbx", .trailing(",%rbx")),
    ("8@$5junk", .badNumber("5junk")),
    ("8@$5,", .trailing(",")), ("8@$08", .badNumber("08")), ("8@$0x", .badNumber("0x")),
    ("8@$18446744073709551616", .badNumber("18446744073709551616")),
    ("8@$1/0", .divisionByZero), ("8@$1%(2-2)", .divisionByZero),
    ("8@$sym*2", .symbolInArithmetic("sym")), ("8@$~sym", .symbolInArithmetic("sym")),
    ("8@$1<<sym", .symbolInArithmetic("sym")), ("8@(%rsp,%rdx,sym)", .symbolInArithmetic("sym")),
    ("8@$1+", .expected("a number or a symbol")), ("8@$(1", .expected("')'")),
    ("8@(%rsp", .expected("')'")), ("8@()", .trailing(")")), ("8@(%rsp,%rdx,3)", .badScale),
    ("8@(%rsp,%rdx,0)", .badScale), ("8@(%rbx,,8)", .scaleWithoutIndex),
    ("8@(%rbx,%rsp)", .addressRegister("%rsp")), ("8@(%rbx,%rip)", .addressRegister("%rip")),
    ("8@(%rip,%rbx)", .addressRegister("%rip")), ("8@(%bx)", .addressRegister("%bx")),
    ("8@(%rbx,%eax)", .addressRegister("a 32-bit index")),
    ("8@(%ebx,%rax)", .addressRegister("a 64-bit index")),
    ("8@(%rbx,%al)", .addressRegister("%al")), ("8@(%xmm0)", .unknownRegister("%xmm0")),
    ("8@(%rax %rbx)", .trailing("%rbx)")),
    ("8@%rax:8", .expected("a segment before ':'")), ("8@%fs:", .expected("a number or a symbol")),
    ("8@foo@GOTOFF(%rbx)", .unknownModifier("GOTOFF")),
    ("4@foo@GOTOFF(%ebx)", .unknownModifier("GOTOFF")), ("8@$foo@PLT", .unknownModifier("PLT")),
    ("8@foo@(%rip)", .unknownModifier("")), ("8@sym@GOTPCREL", .misplacedModifier("gotpcrel")),
    ("8@sym@GOTPCREL+8(%rip)", .misplacedModifier("gotpcrel")),
    ("8@$sym@GOTPCREL", .misplacedModifier("gotpcrel")),
    ("8@sym@GOTPCREL(%rbx)", .misplacedModifier("gotpcrel")),
    ("16@sym@GOTPCREL(%rip)", .tooWide(held: 8)), ("16f@v@gottpoff(%rip)", .tooWide(held: 8)),
    ("0@%rax", .zeroSize), ("0@(%rsp)", .zeroSize),
    ("99999999999999999999@%rax", .sizeOutOfRange), ("16@%rax", .tooWide(held: 8)),
    ("16@$5", .tooWide(held: 8)), ("16@%xmm0", .tooWide(held: 8)), ("3f@(%rsp)", .floatingSize(3)),
    ("2@%st", .floatingSize(2)), ("8f@%eax", .floatingInPart(held: 4)),
    ("10f@%rax", .tooWide(held: 8)),
    // Other architectures' operands, as far as they do not look like an address here.
    ("4@#5", .trailing("#5")), ("8@[sp,12]", .trailing("[sp,12]")),
    ("-4@[x19]", .trailing("[x19]")),
    ("8@9,10", .trailing(",10")), ("4@32(31)", .expected("a register")),
    ("8@%r2,", .unknownRegister("%r2")),
  ])
  func refuses(text: String, reason: Reason) {
    #expect(
      ArgumentSpecParser.parse(text) == [.invalid(ArgumentSpecError(text: text, reason: reason))])
  }

  @Test(arguments: [
    ("8@nosuch(%rip)", Reason.missingSymbol("nosuch")), ("8@$.LC0", .missingSymbol(".LC0")),
    ("8@.LC0(%rip)", .missingSymbol(".LC0")), ("8@x0", .missingSymbol("x0")),
    ("8@twice(%rip)", .ambiguousSymbol("twice", [FileAddress(0x10), FileAddress(0x20)])),
    ("8@v(%rip)", .threadLocal("v")), ("8@$v", .threadLocal("v")),
    ("8@%fs:sym@tpoff", .notThreadLocal("sym")), ("8@v@GOTPCREL(%rip)", .threadLocal("v")),
    ("8@abs@gottpoff(%rip)", .notThreadLocal("abs")),
    ("8@%fs:inlibrary@tpoff", .threadOffsetUnknown("inlibrary")),
  ])
  func bindingRefuses(text: String, reason: Reason) throws {
    let entry = try #require(ArgumentSpecParser.parse(text).first)
    guard case .spec(let spec) = entry else {
      Issue.record("not parsed: \(entry)")
      return
    }
    #expect(throws: ArgumentSpecError(text: text, reason: reason)) {
      try BoundArgument(spec, symbols: FakeSymbols())
    }
    #expect(BoundArgument(entry, symbols: FakeSymbols()).hasNoValue)
  }

  @Test(arguments: [
    ("", []), ("   ", []), ("8@%rax", ["8@%rax"]), (" 8@%rax  -4@$5 ", ["8@%rax", "-4@$5"]),
    ("8@%rax\t8@%rbx\n8@%rcx", ["8@%rax", "8@%rbx", "8@%rcx"]),
    ("8@(%rbx, %rdx, 8) 4@%eax", ["8@(%rbx, %rdx, 8)", "4@%eax"]),
    ("8@ %rax 8@  $5", ["8@ %rax", "8@  $5"]), ("8@%fs: -8 8@%rax", ["8@%fs: -8", "8@%rax"]),
    ("%rax $5 8(%rsp)", ["%rax", "$5", "8(%rsp)"]), ("8@ 4@%eax", ["8@", "4@%eax"]),
    ("8@(%rax 4@%ebx", ["8@(%rax", "4@%ebx"]), ("8@%rax) 4@%ebx", ["8@%rax)", "4@%ebx"]),
    ("8@%rax, 4@%ebx", ["8@%rax,", "4@%ebx"]), ("8@((%rax 4f@%ebx", ["8@((%rax", "4f@%ebx"]),
    ("8@ ", ["8@"]),
  ])
  func splits(text: String, entries: [String]) {
    #expect(ArgumentSpecParser.parse(text).map(\.text) == entries)
  }

  @Test func badEntriesLeaveTheOthersAlone() throws {
    var thread = FakeThread()
    let entries = ArgumentSpecParser.parse("8@%rdx 8@%RAX 0@$1 -1@$200 8@(%rdx 8@nosuch(%rip) 2@$3")
    try #require(entries.count == 7)
    let values = entries.map { entry in
      try? BoundArgument(entry, symbols: thread.symbols).value(
        registers: thread.registers, bias: FakeThread.bias, memory: &thread.memory,
        vectors: &thread.vectors)
    }
    #expect(
      values == [
        .integer(2), nil, nil, .integer(UInt64(bitPattern: -56)), nil, nil, .integer(3),
      ])
  }

  @Test func malformedAndUnresolvedFaultApart() {
    var thread = FakeThread()
    for (text, reason) in [
      ("8@%RAX", ArgumentFault.Reason.malformed), ("8@nosuch", .unresolvedSymbol),
    ] {
      let bound = BoundArgument(ArgumentSpecParser.parse(text)[0], symbols: thread.symbols)
      #expect(throws: ArgumentFault(reason)) {
        try bound.value(
          registers: thread.registers, bias: FakeThread.bias, memory: &thread.memory,
          vectors: &thread.vectors)
      }
    }
  }

  @Test func specKeepsWhatTheNoteSays() throws {
    guard case .spec(let spec)? = ArgumentSpecParser.parse("-4f@ (%rsp)").first else {
      Issue.record("not parsed")
      return
    }
    #expect(spec.text == "-4f@ (%rsp)")
    #expect(spec.byteCount == 4 && spec.isSigned && spec.isFloating)
  }

  @Test func errorsSayTextAndReason() {
    #expect(
      ArgumentSpecError(text: "8@%r16", reason: .unknownRegister("%r16")).description
        == "cannot use the argument '8@%r16': '%r16' is no register that can be read")
    #expect(
      ArgumentSpecError(
        text: "8@a", reason: .ambiguousSymbol("a", [FileAddress(16), FileAddress(32)])
      ).description
        == "cannot use the argument '8@a': there are 2 symbols 'a', at 0x10, 0x20")
  }

  @Test(arguments: ["(", "-", "~", "$(", "a+", "1+(", "%fs:"])
  func deepNestingIsRefused(piece: String) {
    let text = "8@" + String(repeating: piece, count: 100_000)
    guard case .invalid? = ArgumentSpecParser.parse(text).first else {
      Issue.record("accepted")
      return
    }
  }

  @Test func randomTextIsSurvived() {
    let pieces = [
      "8", "-4", "@", "f@", "%rax", "%", "$", "(", ")", ",", " ", "sym", "0x", "+", "-", "*", "/",
      "<<", ">>", "~", "|", "&", "^", "%fs:", "%st", "%xmm1", "%rip", "@tpoff", "@GOTPCREL", "1",
      "18446744073709551615", "9223372036854775808", "\u{0}", "é", "(%rsp)", ":", "0", ".L", "v",
    ]
    var generator = SeededGenerator(seed: 7)
    var thread = FakeThread()
    var parsed = 0
    for _ in 0..<20_000 {
      let count = Int.random(in: 1...10, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      for entry in ArgumentSpecParser.parse(text) {
        if case .spec = entry { parsed += 1 }
        _ = try? BoundArgument(entry, symbols: thread.symbols).value(
          registers: thread.registers, bias: FakeThread.bias, memory: &thread.memory,
          vectors: &thread.vectors)
      }
    }
    #expect(parsed > 1000)
  }
}
