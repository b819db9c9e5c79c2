import ProbeNotes
import Testing
import TraceBase

/// Every operand form that has a meaning gives the value it means.
@Suite struct ArgumentEvaluationTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let text: String
    let value: ArgumentValue
    var testDescription: String { text }

    init(_ text: String, _ value: UInt64) {
      self.text = text
      self.value = .integer(value)
    }

    init(_ text: String, signed value: Int64) {
      self.init(text, UInt64(bitPattern: value))
    }

    init(_ text: String, floating value: Double) {
      self.text = text
      self.value = .floating(value)
    }

    init(_ text: String, block address: UInt64, _ byteCount: Int) {
      self.text = text
      self.value = .block(Address(address), byteCount: byteCount)
    }
  }

  private static func check(_ example: Case) throws {
    var thread = FakeThread()
    #expect(try thread.value(of: example.text) == example.value)
    try thread.checkTrail(of: example.text, gives: example.value)
  }

  @Test(arguments: [
    Case("8@%rax", 0xfedc_ba98_8765_4321), Case("-8@%rax", 0xfedc_ba98_8765_4321),
    Case("4@%eax", 0x8765_4321), Case("-4@%eax", 0xffff_ffff_8765_4321),
    Case("2@%ax", 0x4321), Case("-2@%cx", signed: -128), Case("1@%al", 0x21),
    Case("4@%rax", 0x8765_4321), Case("-4@%rax", 0xffff_ffff_8765_4321),
    Case("1@%eax", 0x21), Case("8@%eax", 0x8765_4321), Case("-8@%eax", 0xffff_ffff_8765_4321),
    Case("4@%ax", 0x4321), Case("-4@%cx", signed: -128), Case("8@%al", 0x21),
    Case("1@%ah", 0x43), Case("-1@%ch", signed: -1), Case("1@%bh", 0x10),
    Case("-1@%cl", signed: -128), Case("1@%cl", 128),
    Case("1@%sil", 0xa1), Case("1@%dil", 0xb2), Case("1@%bpl", 0x40), Case("1@%spl", 0),
    Case("4@%r8d", 0x0506_0708), Case("2@%r8w", 0x0708), Case("1@%r8b", 8), Case("1@%r8l", 8),
    Case("8@%rip", 0x5555_0000_1001), Case("4@%eip", 0x1001), Case("8@%eip", 0x1001),
    Case("%rax", 0xfedc_ba98_8765_4321), Case("%eax", 0x8765_4321), Case("3@%eax", 0x65_4321),
  ])
  func registers(example: Case) throws { try Self.check(example) }

  @Test(arguments: [
    Case("8@%xmm4", 0x1234_5678_9abc_de04), Case("4@%xmm15", 0x9abc_de0f),
    Case("8@%ymm4", 0x1234_5678_9abc_de04), Case("2@%zmm5", 0xde05),
    Case("4f@%xmm1", floating: 0.5), Case("8f@%xmm2", floating: 2.25),
    Case("16f@%xmm3", floating: -1.25),
    Case("8f@%r15", floating: 1.5), Case("-8f@%r15", floating: 1.5),
    Case("4f@%r14d", floating: 0.25), Case("4f@%r14", floating: 0.25),
    Case("8f@$0x3ff0000000000000", floating: 1), Case("8f@0x3000", floating: -2.5),
    Case("4f@16+0x3000", floating: 3.5), Case("10f@0x3020", floating: -1.25),
    Case("12f@0x3020", floating: -1.25), Case("16f@0x3020", floating: -1.25),
    Case("16f@0x3040", floating: 1.5), Case("10f@%st", floating: 1.5),
    Case("16f@%st(0)", floating: 1.5), Case("8f@%st(1)", floating: -3),
    Case("8@%st", floating: 1.5),
    Case("8@ %st( 1 )", floating: -3),
  ])
  func floatingPoint(example: Case) throws { try Self.check(example) }

  @Test(arguments: [
    Case("8@$5", 5), Case("-4@$-1", signed: -1), Case("4@$-1", 0xffff_ffff),
    Case("8@$-1", .max), Case("1@$300", 44), Case("-1@$200", signed: -56),
    Case("8@$18446744073709551615", .max), Case("8@$0x10", 16), Case("8@$0X1F", 31),
    Case("8@$010", 8), Case("8@$0", 0), Case("8@$0b101", 5),
    Case("4@$1+2*3", 7), Case("8@$7-2", 5), Case("8@$(1+2)", 3), Case("8@$-(1+2)*2", signed: -6),
    Case("8@$7/2", 3), Case("8@$-7/2", signed: -3), Case("8@$7%4", 3), Case("8@$1<<4", 16),
    Case("8@$256>>4", 16), Case("8@$~0", .max), Case("8@$6|1+8", 15), Case("8@$6&3", 2),
    Case("8@$6^3", 5), Case("8@$1+2<<3", 17), Case("8@$6|1*8", 14), Case("8@$5-3|1", 2),
    Case("8@$-7%4", signed: -3), Case("8@$0x8000000000000000>>63", 1), Case("8@$--5", 5),
    Case("$5", 5),
    Case("8@$1<<64", 0), Case("8@$0x8000000000000000/-1", 1 << 63),
    Case("8@$0x8000000000000000%-1", 0), Case("8@$0xffffffffffffffff+2", 1),
    Case("8@$sym", 0x5555_0000_4010), Case("8@$sym+8", 0x5555_0000_4018),
    Case("8@$8+sym", 0x5555_0000_4018), Case("4@$sym", 0x4010), Case("8@$abs", 0x2000),
    Case("8@$next-sym", 8), Case("8@$sym-sym", 0), Case("8@$nosuch-nosuch", 0),
    Case("8@$v@tpoff", signed: -8), Case("8@$v@dtpoff+1", 0x11),
  ])
  func constants(example: Case) throws { try Self.check(example) }

  @Test(
    arguments: [
      Case("8@256(%rsp)", 0x8877_6655_4433_2211), Case("8@+256(%rsp)", 0x8877_6655_4433_2211),
      Case("8@0x100(%rsp)", 0x8877_6655_4433_2211), Case("4@256(%rsp)", 0x4433_2211),
      Case("2@256(%rsp)", 0x2211), Case("1@263(%rsp)", 0x88), Case("-1@263(%rsp)", signed: -0x78),
      Case("-4@260(%rsp)", 0xffff_ffff_8877_6655),
      Case("1@(%rsp)", 0x80), Case("1@0(%rsp)", 0x80), Case("1@7(%rsp)", 0x87),
      Case("1@-8(%rbp)", 0xb8), Case("8@248+8(%rsp)", 0x8877_6655_4433_2211),
      Case("8@-16+264+8(%rsp)", 0x8877_6655_4433_2211), Case("1@(8+8)(%rsp)", 0x90),
      Case("1@-(8)(%rbp)", 0xb8), Case("1@3*2(%rsp)", 0x86),
      Case("1@(%rbx,%rdx,8)", 0x90), Case("8@240(%rbx,%rdx,8)", 0x8877_6655_4433_2211),
      Case("1@-8(%rbx,%rdx,8)", 0x88), Case("1@(%rbx,%rdx)", 0x82), Case("1@8(%rbx,%rdx)", 0x8a),
      Case("1@(%rbx,%rdx,1)", 0x82), Case("1@8(%rbx,%rdx,1)", 0x8a), Case("1@(%rbx,1)", 0x80),
      Case("1@(%rbx, %rdx, 8)", 0x90), Case("1@ 8( %rbx , %rdx , 8 )", 0x98),
      Case("1@8(%rbx,%rdx,2*4)", 0x98), Case("8@ %rdx", 2), Case("8@\t$5", 5),
      Case("8@0x1ff0(,%rdx,8)", 0x1_dead_beef), Case("8@0x1ff0( , %rdx, 8)", 0x1_dead_beef),
      Case("256(%rsp)", 0x8877_6655_4433_2211), Case("8@5", 42), Case("5", 42),
      Case("4@(%r12d)", 0xdead_beef), Case("4@-4+4(%r12d)", 0xdead_beef),
      Case("4@-0xfffff000(%r12d)", 0), Case("4@0xfffffffe(%r12d,%edx)", 0xdead_beef),
      Case("8@(%rip)", 0xc390), Case("8@8(%rip)", 0x0b),
      Case("8@%ds:256(%rsp)", 0x8877_6655_4433_2211),
      Case("8@%ss: 256(%rsp)", 0x8877_6655_4433_2211),
    ])
  func memory(example: Case) throws { try Self.check(example) }

  @Test(arguments: [
    Case("8@sym(%rip)", 0x0807_0605_0403_0201), Case("4@sym+4(%rip)", 0x0807_0605),
    Case("8@8+sym(%rip)", 9), Case("8@sym+8(%rip)", 9), Case("2@_ZL4mang(%rip)", 0x0201),
    Case("8@-8+sym+16(%rip)", 9), Case("8@16+sym-8(%rip)", 9), Case("8@sym+16-8(%rip)", 9),
    Case("4@lstat.0(%rip)", 0x0403_0201), Case("1@x.constprop.0(%rip)", 1),
    Case("1@_ZN3foo17h0E.llvm.12+1(%rip)", 2), Case("1@a$b+2(%rip)", 3),
    Case("8@abs(%rip)", 0x1_dead_beef), Case("8@sym", 0x0807_0605_0403_0201),
    Case("8@sym+8", 9), Case("8@abs", 0x1_dead_beef), Case("8@sym(,%rdx,8)", 17),
    Case("8@sym(%rdx)", 0x0807_0605_0403_0201 >> 16 | 9 << 48),
    Case("8@sym+4(%rdx,%rdx)", 9),
    Case("8@sym@GOTPCREL(%rip)", 0x5555_0000_4010), Case("8@sym@gotpcrel(%rip)", 0x5555_0000_4010),
    Case("8@v@gottpoff(%rip)", signed: -8),
  ])
  func symbols(example: Case) throws { try Self.check(example) }

  @Test(
    arguments: [
      Case("8@%fs:-8", 0x2222_2222_2222_2222), Case("8@%fs:0", 0x2424_2424_2424_2323),
      Case("8@%fs:0xfffffffffffffff8", 0x2222_2222_2222_2222),
      Case("8@%fs:(%rdx)", 0x2424_2424_2424_2424), Case("8@%fs:-18(%rdx)", 0x2121_2121_2121_2121),
      Case("8@%fs:v@tpoff", 0x2222_2222_2222_2222), Case("8@%fs:v@tpoff-8", 0x2121_2121_2121_2121),
      Case("8@%fs: -8", 0x2222_2222_2222_2222), Case("8@%gs:0", 0x2525_2525_2525_2525),
    ])
  func threadLocals(example: Case) throws { try Self.check(example) }

  @Test func threadPointerInARegister() throws {
    var thread = FakeThread()
    thread.registers[.rax] = thread.registers[.fsBase]
    #expect(try thread.value(of: "8@v@tpoff(%rax)") == .integer(0x2222_2222_2222_2222))
    thread.registers[.rax] = 0x7f00_0000_2000 - 0x18
    #expect(try thread.value(of: "8@v@dtpoff(%rax)") == .integer(0x2222_2222_2222_2222))
    #expect(try thread.value(of: "2@%fs:0") == .integer(0x2323))
  }

  @Test(arguments: [
    Case("16@(%rsp)", block: FakeThread.stack, 16),
    Case("12@8(%rsp)", block: FakeThread.stack + 8, 12),
    Case("3@sym(%rip)", block: 0x5555_0000_4010, 3),
    Case("-16@(%rsp)", block: FakeThread.stack, 16),
    // Blocks are not read here, so an unmapped one is no fault yet.
    Case("40@1", block: 1, 40),
  ])
  func blocks(example: Case) throws { try Self.check(example) }

  @Test(arguments: [
    ("1@7(%rsp)", [1]), ("2@(%rsp)", [2]), ("8@(%rsp)", [8]), ("4f@0x3010", [4]),
    ("10f@0x3020", [8, 2]), ("16@(%rsp)", []), ("8@%rax", []), ("8@sym@GOTPCREL(%rip)", []),
  ])
  func readsExactlyTheArgument(text: String, reads: [Int]) throws {
    var thread = FakeThread()
    _ = try thread.value(of: text)
    #expect(thread.memory.reads == reads)
  }

  @Test func unreadableMemoryIsAFaultWithItsAddress() throws {
    var thread = FakeThread()
    let wanted = ArgumentFault(memory: MemoryFault(address: Address(0x10), wanted: 8))
    #expect(throws: wanted) { try thread.value(of: "8@0x10") }
    #expect(throws: wanted) { try thread.value(of: "8f@0x10") }
    #expect(wanted.description == "cannot read 8 bytes at 0x10: only 0 of them are mapped")
  }

  @Test func emptyStackRegisterIsAFault() throws {
    var thread = FakeThread()
    #expect(throws: ArgumentFault(.emptyRegister)) { try thread.value(of: "10f@%st(5)") }
  }

  @Test func withoutVectorRegistersOnlyTheyFault() throws {
    var thread = FakeThread()
    var none = NoVectorRegisters()
    for (text, faults) in [("8@%rax", false), ("8f@%xmm0", true), ("10f@%st", true)] {
      let entry = try #require(ArgumentSpecParser.parse(text).first)
      let bound = BoundArgument(entry, symbols: thread.symbols)
      let value = try? bound.value(
        registers: thread.registers, bias: FakeThread.bias, memory: &thread.memory, vectors: &none)
      #expect((value == nil) == faults)
    }
  }

  @Test func boundArgumentsArePlainData() {
    #expect(_isPOD(BoundArgument.self))
    #expect(_isPOD(ArgumentFault.self))
    #expect(_isPOD(ArgumentValue.self))
    #expect(MemoryLayout<BoundArgument>.stride <= 48)
  }

  // MARK: Numbers

  @Test(arguments: [
    (UInt64(0x3fff_0000_0000_0000), UInt64(0), 1.0), (0xc000_0000_0000_0000, 0, -2.0),
    (0, 0, 0.0), (0x7fff_0000_0000_0000, 0, Double.infinity),
    (0xffff_0000_0000_0000, 0, -Double.infinity),
    // One third: the rounding of all 112 bits, not of the 63 that are kept.
    (0x3ffd_5555_5555_5555, 0x5555_5555_5555_5555, 1.0 / 3.0),
    // Halfway between two doubles but for the very last bit.
    (0x3fff_0000_0000_0000, 0x0800_0000_0000_0001, 1.0 + .ulpOfOne),
    (0x3fff_0000_0000_0000, 0x0800_0000_0000_0000, 1.0),
    // Beyond a double's exponents.
    (0x7ffe_0000_0000_0000, 0, Double.infinity), (0x0001_0000_0000_0000, 0, 0.0),
  ])
  func quads(high: UInt64, low: UInt64, value: Double) throws {
    var thread = FakeThread()
    thread.memory.put(
      0x6000, FakeThread.little(low, byteCount: 8) + FakeThread.little(high, byteCount: 8))
    #expect(try thread.value(of: "16f@0x6000") == .floating(value))
  }

  @Test func negativeZeroAndNaNSurvive() throws {
    var thread = FakeThread()
    thread.memory.put(0x6000, [UInt8](repeating: 0, count: 15) + [0x80])
    thread.memory.put(0x6010, [UInt8](repeating: 0xff, count: 16))
    guard case .floating(let zero) = try thread.value(of: "16f@0x6000"),
      case .floating(let none) = try thread.value(of: "16f@0x6010")
    else {
      Issue.record("not floating")
      return
    }
    #expect(zero == 0 && zero.sign == .minus)
    #expect(none.isNaN)
  }

  @Test(arguments: [1.0, -0.1, 1e300, -1e-300, 123_456.789])
  func extendedNumbersKeepDoubles(value: Double) throws {
    var thread = FakeThread()
    let wide = Float80(value)
    let bytes = FakeThread.little(1 << 63 | wide.significandBitPattern, byteCount: 8)
    let top = UInt64(wide.exponentBitPattern) | (value < 0 ? 0x8000 : 0)
    thread.memory.put(
      0x6000, bytes + FakeThread.little(top, byteCount: 2) + [0xff, 0x7f, 0, 0, 0, 0])
    #expect(try thread.value(of: "10f@0x6000") == .floating(value))
    #expect(try thread.value(of: "16f@0x6000") == .floating(value))
  }
}
