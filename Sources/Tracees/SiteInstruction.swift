// What stands under a breakpoint decides how the tracee goes on after it. The instructions that begin
// and end most functions are carried out by hand, which takes a register write where executing them
// would stop everybody else. Encodings: Intel SDM volume 2, under each instruction's name.

package import TraceBase

/// The instruction at a breakpoint, as far as going on past it is concerned.
package enum SiteInstruction: Equatable, Sendable {
  /// Nothing but its length: after int3 the program counter is one byte in, so for a one-byte nop it
  /// is already right.
  case nop(byteCount: Int)
  /// `ret`: pop the program counter, then so many bytes more.
  case ret(popping: Int)
  /// `jmp` by a distance from where the instruction ends.
  case jump(distance: Int, byteCount: Int)
  /// `push` of a whole register.
  case push(RegisterSlot, byteCount: Int)
  /// `mov` between whole registers, or between their low halves, which clears the high one.
  case move(RegisterSlot, to: RegisterSlot, isWide: Bool, byteCount: Int)
  /// `sub` of a constant from the stack pointer.
  case reserve(Int, byteCount: Int)
  /// Anything else must be executed with the original byte in place.
  case other

  /// Reads the instruction that starts the bytes, of which at most 15 matter.
  package init(_ bytes: [UInt8]) {
    self = Self.decode(bytes)
  }

  /// The general registers by the numbers that instructions have for them.
  private static let registers: [RegisterSlot] = [
    .rax, .rcx, .rdx, .rbx, .rsp, .rbp, .rsi, .rdi, .r8, .r9, .r10, .r11, .r12, .r13, .r14, .r15,
  ]

  /// Instructions that are worth carrying out by hand beside those that do nothing.
  private static func decodeActing(_ bytes: [UInt8]) -> SiteInstruction? {
    var rest = bytes[...]
    // CET's `bnd` and AMD's `rep` say nothing about what a return does.
    if let prefix = rest.first, prefix == 0xF2 || prefix == 0xF3 {
      guard rest.dropFirst().first == 0xC3 else { return nil }
      return .ret(popping: 0)
    }
    var rex: UInt8 = 0
    if let byte = rest.first, byte & 0xF0 == 0x40 {
      rex = byte
      rest = rest.dropFirst()
    }
    guard let opcode = rest.popFirst() else { return nil }
    func length(_ more: Int) -> Int { bytes.count - rest.count + more }
    func constant(_ byteCount: Int) -> Int? {
      guard rest.count >= byteCount else { return nil }
      let word = UInt32(littleEndianBytes: rest.prefix(byteCount))
      switch byteCount {
      case 1: return Int(Int8(truncatingIfNeeded: word))
      case 2: return Int(word)
      default: return Int(Int32(bitPattern: word))
      }
    }
    switch opcode {
    case 0xC3: return .ret(popping: 0)
    case 0xC2: return constant(2).map { .ret(popping: $0) }
    case 0xEB: return constant(1).map { .jump(distance: $0, byteCount: length(1)) }
    case 0xE9: return constant(4).map { .jump(distance: $0, byteCount: length(4)) }
    case 0x50...0x57:
      return .push(registers[Int(opcode & 7 | (rex & 1) << 3)], byteCount: length(0))
    case 0x89, 0x8B:
      guard let form = rest.first, form >> 6 == 3 else { return nil }
      let first = registers[Int(form >> 3 & 7 | (rex & 4) << 1)]
      let second = registers[Int(form & 7 | (rex & 1) << 3)]
      return .move(
        opcode == 0x89 ? first : second, to: opcode == 0x89 ? second : first, isWide: rex & 8 != 0,
        byteCount: length(1))
    case 0x83, 0x81:
      guard rex == 0x48, rest.popFirst() == 0xEC else { return nil }
      let size = opcode == 0x83 ? 1 : 4
      return constant(size).map { .reserve($0, byteCount: length(size)) }
    default: return nil
    }
  }

  private static func decode(_ bytes: [UInt8]) -> SiteInstruction {
    var index = 0
    func byte(_ offset: Int) -> UInt8? {
      offset < bytes.count ? bytes[offset] : nil
    }
    if let acting = decodeActing(bytes) { return acting }
    // endbr64 does nothing when it is reached other than by an indirect jump.
    if byte(0) == 0xF3, byte(1) == 0x0F, byte(2) == 0x1E, byte(3) == 0xFA {
      return .nop(byteCount: 4)
    }
    // Assemblers pad with operand-size (66) and segment (2E) prefixes.
    while let prefix = byte(index), prefix == 0x66 || prefix == 0x2E, index < 14 { index += 1 }
    if byte(index) == 0x90 { return .nop(byteCount: index + 1) }
    // REX prefixes change nothing about the length of 0F 1F.
    if let rex = byte(index), rex & 0xF0 == 0x40 { index += 1 }
    guard byte(index) == 0x0F, byte(index + 1) == 0x1F, let modRM = byte(index + 2),
      (modRM >> 3) & 7 == 0
    else { return .other }
    var length = index + 3
    let mode = modRM >> 6
    let hasScaledIndex = mode != 3 && modRM & 7 == 4
    if hasScaledIndex {
      guard let scaledIndex = byte(length) else { return .other }
      length += 1
      if mode == 0, scaledIndex & 7 == 5 { length += 4 }
    }
    switch mode {
    case 0 where modRM & 7 == 5: length += 4
    case 1: length += 1
    case 2: length += 4
    default: break
    }
    return length <= 15 ? .nop(byteCount: length) : .other
  }
}
