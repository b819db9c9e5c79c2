import ProbeNotes
import Testing
import TraceBase

/// A stopped thread made up for tests: registers, a page of memory, symbols, vector registers.
struct FakeThread {
  static let stack: UInt64 = 0x7fff_0000_1000
  /// Where the image's data was put, and by how much it was moved.
  static let bias = LoadBias(0x5555_0000_0000)
  static let variable: UInt64 = 0x4010

  var registers = RegisterSet()
  var memory = FakeMemory()
  var vectors = FakeVectors()
  var symbols = FakeSymbols()

  init() {
    registers[.rax] = 0xfedc_ba98_8765_4321
    registers[.rbx] = Self.stack
    registers[.rcx] = 0x8100_0000_0000_ff80
    registers[.rdx] = 2
    registers[.rsi] = 0x1111_1111_1111_11a1
    registers[.rdi] = 0x1111_1111_1111_11b2
    registers[.rsp] = Self.stack
    registers[.rbp] = Self.stack + 0x40
    registers[.r8] = 0x0102_0304_0506_0708
    // The upper half is noise: only the low half may count in a 32-bit address.
    registers[.r12] = 0xaaaa_aaaa_0000_2000
    registers[.r15] = Double(1.5).bitPattern
    registers[.r14] = 0xffff_ffff_0000_0000 | UInt64(Float(0.25).bitPattern)
    registers[.rip] = 0x5555_0000_1001
    registers[.fsBase] = 0x7f00_0000_2000
    registers[.gsBase] = 0x7f00_0000_3000

    // On the stack, each word is its own distance from the stack pointer, in every byte.
    memory.fill(Self.stack - 0x80, byteCount: 0x180) { UInt8(truncatingIfNeeded: $0) | 0x80 }
    memory.put(Self.stack + 0x100, [0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88])
    memory.put(0x2000, [0xef, 0xbe, 0xad, 0xde, 1, 0, 0, 0])
    memory.put(Self.bias.value + Self.variable, [1, 2, 3, 4, 5, 6, 7, 8])
    memory.put(Self.bias.value + Self.variable + 8, [9, 0, 0, 0, 0, 0, 0, 0])
    memory.put(Self.bias.value + Self.variable + 16, [17, 0, 0, 0, 0, 0, 0, 0])
    memory.put(0x5555_0000_1001, [0x90, 0xc3, 0, 0, 0, 0, 0, 0, 0x0b, 0, 0, 0, 0, 0, 0, 0])
    memory.put(0x7f00_0000_2000 - 16, [UInt8](repeating: 0x21, count: 8))
    memory.put(0x7f00_0000_2000 - 8, [UInt8](repeating: 0x22, count: 8))
    memory.put(0x7f00_0000_2000, [UInt8](repeating: 0x23, count: 8))
    memory.put(0x7f00_0000_2002, [UInt8](repeating: 0x24, count: 8))
    memory.put(0x7f00_0000_3000, [UInt8](repeating: 0x25, count: 8))
    memory.put(5, [42, 0, 0, 0, 0, 0, 0, 0])
    memory.put(0x3000, Self.little(Double(-2.5).bitPattern, byteCount: 8))
    memory.put(0x3010, Self.little(UInt64(Float(3.5).bitPattern), byteCount: 4))
    // -1.25 as an x87 number, with the noise of a padded `long double` after its ten bytes.
    memory.put(0x3020, Self.little(0xa000_0000_0000_0000, byteCount: 8) + [0xff, 0xbf])
    memory.put(0x302a, [0xff, 0x7f, 0, 0, 0, 0])
    // 1.5 as an IEEE quad: its fraction's first bit set.
    memory.put(
      0x3040,
      Self.little(0, byteCount: 8) + Self.little(0x3fff_8000_0000_0000, byteCount: 8))
  }

  static func little(_ value: UInt64, byteCount: Int) -> [UInt8] {
    (0..<byteCount).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// The value of the first spec of a text, bound and evaluated.
  mutating func value(of text: String) throws -> ArgumentValue {
    guard case .spec(let spec)? = ArgumentSpecParser.parse(text).first else {
      throw Unparsed(text: text)
    }
    return try BoundArgument(spec, symbols: symbols).value(
      registers: registers, bias: Self.bias, memory: &memory, vectors: &vectors)
  }

  /// Whether the trail of a spec's evaluation leads to its value, with nothing left out.
  mutating func checkTrail(of text: String, gives value: ArgumentValue) throws {
    guard case .spec(let spec)? = ArgumentSpecParser.parse(text).first else {
      throw Unparsed(text: text)
    }
    let trail = try BoundArgument(spec, symbols: symbols).trail(
      registers: registers, bias: Self.bias, memory: &memory, vectors: &vectors)
    #expect(trail.result == .success(value))
    switch trail.place {
    case .register(let name, let word): #expect(word == registers[name.slot])
    case .constant(let terms, let number):
      #expect(Self.sum(terms) == number)
      if case .integer(let word) = value, trail.byteCount == 8 { #expect(word == number) }
    case .memory(let terms, let address, let bytes):
      #expect(Self.sum(terms) == address.value)
      // A block's place is known though nothing may be there.
      if case .block = value { return }
      #expect(bytes.count == trail.byteCount)
      if case .integer(let word) = value {
        let size = trail.byteCount
        #expect(Self.little(word, byteCount: size) == bytes)
      }
    case .vector(_, let lane): #expect(lane != nil)
    case .x87(_, let bits): #expect(bits != nil)
    case .nowhere: Issue.record("'\(text)' has a value from nowhere")
    }
  }

  private static func sum(_ terms: [ArgumentTrail.Term]) -> UInt64 {
    var sum: UInt64 = 0
    for term in terms {
      switch term {
      case .displacement(let value): sum &+= value
      case .bias(let bias, let count): sum &+= bias.value &* UInt64(bitPattern: Int64(count))
      case .register(_, let value, let scale): sum &+= value &* UInt64(scale)
      case .cutTo32Bits: sum &= 0xffff_ffff
      case .segment(_, let value): sum &+= value
      }
    }
    return sum
  }

  struct Unparsed: Error {
    let text: String
  }
}

/// Bytes here and there; everything else is unmapped.
struct FakeMemory: TraceeMemoryReader {
  private var bytes: [UInt64: UInt8] = [:]
  /// How many bytes each read asked for.
  var reads: [Int] = []

  mutating func put(_ address: UInt64, _ new: [UInt8]) {
    for (index, byte) in new.enumerated() { bytes[address &+ UInt64(index)] = byte }
  }

  mutating func fill(_ address: UInt64, byteCount: Int, _ byte: (Int) -> UInt8) {
    put(address, (0..<byteCount).map(byte))
  }

  mutating func read(
    _ address: Address, byteCount: Int, into buffer: inout MutableRawSpan
  ) throws(MemoryFault) {
    reads.append(byteCount)
    for index in 0..<byteCount {
      guard let byte = bytes[address.value &+ UInt64(index)] else {
        throw MemoryFault(address: address, wanted: byteCount, reached: index)
      }
      buffer.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
  }
}

/// Vector register n holds n in each half; xmm1 a float, xmm2 a double, xmm3 a quad.
struct FakeVectors: VectorRegisterReader {
  mutating func vectorRegister(_ number: Int) throws(ArgumentFault) -> VectorLane {
    switch number {
    case 1: VectorLane(low: 0xdead_beef_0000_0000 | UInt64(Float(0.5).bitPattern), high: 1)
    case 2: VectorLane(low: Double(2.25).bitPattern, high: 2)
    case 3: VectorLane(low: 0, high: 0xbfff_4000_0000_0000)
    default: VectorLane(low: 0x1234_5678_9abc_de00 | UInt64(number), high: UInt64(number))
    }
  }

  mutating func x87Register(_ position: Int) throws(ArgumentFault) -> ExtendedBits {
    guard position < 2 else { throw ArgumentFault(.emptyRegister) }
    return ExtendedBits(
      significand: 0xc000_0000_0000_0000, signAndExponent: position == 0 ? 0x3fff : 0xc000)
  }
}

/// One symbol of each kind.
struct FakeSymbols: SymbolLookup {
  func meaning(ofSymbol name: String) -> SymbolMeaning {
    switch name {
    case "sym", "_ZL4mang", "lstat.0", "x.constprop.0", "_ZN3foo17h0E.llvm.12", "a$b":
      .address(FileAddress(FakeThread.variable))
    case "next": .address(FileAddress(FakeThread.variable + 8))
    case "abs": .absolute(0x2000)
    case "v": .threadLocal(fromThreadPointer: -8, inBlock: 0x10)
    case "inlibrary": .threadLocal(fromThreadPointer: nil, inBlock: 0x10)
    case "twice": .ambiguous([FileAddress(0x10), FileAddress(0x20)])
    default: .missing
    }
  }
}
