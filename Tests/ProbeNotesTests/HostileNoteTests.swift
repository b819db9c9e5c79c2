// Notes and argument specs that nobody's compiler wrote: each is refused in words or means something,
// whatever the registers hold.

import ProbeNotes
import Testing
import TraceBase

/// Memory that answers, and faults, as it pleases; nothing is at an address that no processor has.
private struct MovingMemory: TraceeMemoryReader {
  var random: SeededGenerator

  mutating func read(
    _ address: Address, byteCount: Int, into buffer: inout MutableRawSpan
  ) throws(MemoryFault) {
    let isCanonical = (address.value &+ (1 << 47)) >> 48 == 0
    guard isCanonical, Int.random(in: 0..<8, using: &random) > 0 else {
      throw MemoryFault(
        address: address, wanted: byteCount,
        reached: isCanonical ? Int.random(in: 0..<max(byteCount, 1), using: &random) : 0)
    }
    for index in 0..<min(byteCount, buffer.byteCount) {
      buffer.storeBytes(
        of: .random(in: 0...255, using: &random), toByteOffset: index, as: UInt8.self)
    }
  }
}

private struct WildVectors: VectorRegisterReader {
  mutating func vectorRegister(_ number: Int) throws(ArgumentFault) -> VectorLane {
    VectorLane(low: .max, high: .max)
  }

  mutating func x87Register(_ position: Int) throws(ArgumentFault) -> ExtendedBits {
    ExtendedBits(significand: .max, signAndExponent: .max)
  }
}

@Suite struct HostileNoteTests {
  private static let whole: [UInt8] = {
    var section = NoteBytes()
    section.probe(
      "python", "function__entry", "8@%rbp 8@%r12 -4@%eax", site: 0x1234, semaphore: 0x4000)
    section.record(owner: Array("GNU\0".utf8), type: 3, descriptor: [1, 2, 3])
    section.probe("p", "n", "8@$5", site: 0x30)
    section.probe("", "", "", site: .max)
    return section.bytes
  }()

  /// Sizes and addresses stand at multiples of four.
  private static func damage(
    _ bytes: inout [UInt8], using random: inout some RandomNumberGenerator
  ) {
    for _ in 0..<Int.random(in: 1...4, using: &random) {
      let start = Int.random(in: 0..<bytes.count / 4, using: &random) * 4
      let number: UInt32 =
        switch Int.random(in: 0..<6, using: &random) {
        case 0: 0
        case 1: .max - .random(in: 0...16, using: &random)
        case 2: UInt32(bytes.count) &+ .random(in: 0...16, using: &random) &- 8
        case 3: .random(in: 0...64, using: &random)
        case 4: 0x7fff_ffff
        default: .random(in: 0...UInt32.max, using: &random)
        }
      for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    }
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func survivesDamagedSections(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var refused = 0
    var decoded = 0
    var shown = 0
    for _ in 0..<25_000 {
      var bytes = Self.whole
      Self.damage(&bytes, using: &random)
      if Int.random(in: 0..<4, using: &random) == 0 {
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
      }
      let offset = Bool.random(using: &random) ? 0 : UInt64.max - 100
      do {
        for note in try NoteSection.notes(in: bytes, sectionOffset: offset) {
          decoded += 1
          let moved = note.corrected(
            actualBase: FileAddress(.random(in: 0...(.max), using: &random)))
          if moved.noteOffset != note.noteOffset { Issue.record("the note has moved in its file") }
          let fields = try NoteSection.fields(
            ofNoteAt: note.noteOffset, in: bytes, sectionOffset: offset)
          shown += fields.reduce(0) { $0 + $1.bytes.count }
        }
      } catch {
        refused += 1
        if "\(error)".isEmpty { Issue.record("no words") }
      }
    }
    #expect(refused > 2000)
    #expect(decoded > 2000)
    #expect(shown > 100_000)
  }

  private static let pieces = [
    "8", "-4", "2", "-1", "16", "f", "@", "%", "$", "(", ")", ",", " ", "+", "-", "*", "/", "<<",
    ">>", "~", "|", "&", "^", ":", "rax", "eax", "ah", "rip", "rsp", "rbp", "r15d", "xmm0", "st",
    "fs", "gs", "sym", "v", "abs", "twice", "inlibrary", "tpoff", "dtpoff", "GOTPCREL", "gottpoff",
    "0", "1", "4", "8", "0x", "0b1", "0777", "18446744073709551615", "18446744073709551616",
    "-9223372036854775808", "0x8000000000000000", "\0", "é", "\t", ".L5", "_",
  ]

  private static let specs = [
    "-4@%eax", "8@-16(%rbp,%rax,8)", "8@sym+8(%rip)", "4@%fs:v@tpoff", "8f@%xmm1", "16f@(%rsp)",
    "-8@$0x10", "8@(,%rdi,4)", "1@%ah", "10f@%st(1)", "8@abs", "4@-4(%ebp)", "24@8(%rsp)",
    "8@v@GOTTPOFF(%rip)", "8@sym@GOTPCREL(%rip)", "2@((1+2)*3<<4|5)(%rsi)", "%rax", "8@%gs:0(%rax)",
  ]

  /// A spec of pieces, or a good one with some put in or something left out.
  private static func text(using random: inout some RandomNumberGenerator) -> String {
    func piece(_ random: inout some RandomNumberGenerator) -> String {
      pieces.randomElement(using: &random) ?? ""
    }
    if Int.random(in: 0..<3, using: &random) == 0 {
      return (0..<Int.random(in: 1...12, using: &random)).map { _ in piece(&random) }.joined()
    }
    var spec = Array((specs.randomElement(using: &random) ?? "").utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let start = Int.random(in: 0...spec.count, using: &random)
      let end = min(spec.count, start + Int.random(in: 0...2, using: &random))
      spec.replaceSubrange(start..<end, with: Array(piece(&random).utf8))
    }
    return String(decoding: spec, as: UTF8.self)
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func survivesSpecsInHostileThreads(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var memory = MovingMemory(random: SeededGenerator(seed: seed + 100))
    var vectors = WildVectors()
    let symbols = FakeSymbols()
    let words: [UInt64] = [
      0, 1, .max, 0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0x0000_8000_0000_0000,
      0x7fff_ffff_f000,
    ]
    var refused = 0
    var values = 0
    var faults = 0
    for _ in 0..<25_000 {
      var registers = RegisterSet()
      let word = words.randomElement(using: &random) ?? 0
      for slot in RegisterSlot.allCases { registers[slot] = word }
      for entry in ArgumentSpecParser.parse(Self.text(using: &random)) {
        if case .invalid(let error) = entry {
          refused += 1
          if "\(error)".isEmpty { Issue.record("no words") }
        }
        let bound = BoundArgument(entry, symbols: symbols)
        let bias = LoadBias(words.randomElement(using: &random) ?? 0)
        do {
          _ = try bound.value(
            registers: registers, bias: bias, memory: &memory, vectors: &vectors)
          values += 1
        } catch {
          faults += 1
        }
        _ = bound.trail(registers: registers, bias: bias, memory: &memory, vectors: &vectors)
      }
    }
    #expect(refused > 2000)
    #expect(values > 2000)
    #expect(faults > 2000)
  }

  @Test func survivesALongArgumentText() {
    // Nothing here may take longer than in proportion to its length.
    for text in [
      String(repeating: "8@%rax ", count: 50_000), String(repeating: "(", count: 300_000),
      String(repeating: "-", count: 300_000), "8@$" + String(repeating: "1+", count: 150_000) + "1",
      "8@$" + String(repeating: "a-a+", count: 75_000) + "1",
      String(repeating: "9", count: 300_000),
      "8@(%rax" + String(repeating: " ", count: 300_000), String(repeating: "( 1", count: 100_000),
    ] {
      #expect(!ArgumentSpecParser.parse(text).isEmpty)
    }
  }
}
