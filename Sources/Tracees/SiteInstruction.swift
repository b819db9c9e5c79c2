// What stands under a breakpoint decides how the tracee goes on after it. Encodings: Intel SDM
// volume 2, NOP, RET and ENDBR64.

/// The instruction at a breakpoint, as far as going on past it is concerned.
package enum SiteInstruction: Equatable, Sendable {
  /// Nothing but its length: after int3 the program counter is one byte in, so for a one-byte nop it
  /// is already right.
  case nop(byteCount: Int)
  /// `ret`, which is carried out by hand: pop the program counter.
  case ret
  /// Anything else must be executed with the original byte in place.
  case other

  /// Reads the instruction that starts the bytes, of which at most 15 matter.
  package init(_ bytes: [UInt8]) {
    self = Self.decode(bytes)
  }

  private static func decode(_ bytes: [UInt8]) -> SiteInstruction {
    var index = 0
    func byte(_ offset: Int) -> UInt8? {
      offset < bytes.count ? bytes[offset] : nil
    }
    if byte(0) == 0xC3 { return .ret }
    if byte(0) == 0xF3, byte(1) == 0xC3 { return .ret }
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
