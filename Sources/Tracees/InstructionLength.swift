// Where instructions end, which tells where others begin. Only lengths are decoded: prefixes, the opcode
// map, whether a ModRM byte follows and how long the immediate is. Source: Intel SDM volume 2, chapter 2
// ("Instruction format") and appendix A (opcode maps), for 64-bit mode.

/// The length of x86-64 instructions.
package enum InstructionLength {
  /// How many bytes the instruction takes that starts the bytes; nil when there is none in them.
  package static func decode(_ bytes: ArraySlice<UInt8>) -> Int? {
    var reader = Reader(bytes: bytes, position: bytes.startIndex)
    guard let length = reader.instruction(), length <= 15 else { return nil }
    return length
  }

  private struct Reader {
    let bytes: ArraySlice<UInt8>
    var position: Int
    var hasOperandSize = false
    var hasAddressSize = false
    var isWide = false

    mutating func next() -> UInt8? {
      guard position < bytes.endIndex else { return nil }
      defer { position += 1 }
      return bytes[position]
    }

    mutating func instruction() -> Int? {
      guard var opcode = next() else { return nil }
      while Self.isLegacyPrefix(opcode) {
        if opcode == 0x66 { hasOperandSize = true }
        if opcode == 0x67 { hasAddressSize = true }
        guard let following = next() else { return nil }
        opcode = following
      }
      if opcode & 0xF0 == 0x40 {
        isWide = opcode & 8 != 0
        guard let following = next() else { return nil }
        opcode = following
      }
      guard let immediate = rest(of: opcode) else { return nil }
      position += immediate
      return position <= bytes.endIndex ? position - bytes.startIndex : nil
    }

    /// Reads up to the immediate, whose length is the answer.
    private mutating func rest(of opcode: UInt8) -> Int? {
      switch opcode {
      case 0x0F:
        guard let second = next() else { return nil }
        switch second {
        case 0x38: return operand(ofMap: 2)
        case 0x3A: return operand(ofMap: 3)
        default: return twoByte(second)
        }
      case 0xC5:
        guard next() != nil else { return nil }
        return operand(ofMap: 1)
      case 0xC4:
        guard let first = next(), next() != nil else { return nil }
        return operand(ofMap: first & 0x1F)
      case 0x62:
        guard let first = next(), next() != nil, next() != nil else { return nil }
        return operand(ofMap: first & 7)
      default: return oneByte(opcode)
      }
    }

    /// An instruction of maps 1 to 3 behind VEX or EVEX, or of maps 2 and 3 without.
    private mutating func operand(ofMap map: UInt8) -> Int? {
      guard let opcode = next() else { return nil }
      // vzeroupper and vzeroall alone have no operands.
      if map == 1, opcode == 0x77 { return 0 }
      guard (1...3).contains(map) || map == 5 || map == 6, addressForm() != nil else { return nil }
      return map == 3 || map == 1 && Self.hasByteInMapOne(opcode) ? 1 : 0
    }

    private static func hasByteInMapOne(_ opcode: UInt8) -> Bool {
      switch opcode {
      case 0x70...0x73, 0xA4, 0xAC, 0xBA, 0xC2, 0xC4...0xC6: true
      default: false
      }
    }

    private mutating func twoByte(_ opcode: UInt8) -> Int? {
      switch opcode {
      case 0x04, 0x0A, 0x0C, 0x24...0x27, 0x36, 0x39, 0x3B...0x3F, 0xA6, 0xA7: return nil
      case 0x05...0x09, 0x0B, 0x0E, 0x30...0x35, 0x37, 0x77, 0xA0...0xA2, 0xA8...0xAA,
        0xC8...0xCF:
        return 0
      case 0x80...0x8F: return 4
      default:
        guard addressForm() != nil else { return nil }
        return opcode == 0x0F || Self.hasByteInMapOne(opcode) ? 1 : 0
      }
    }

    private mutating func oneByte(_ opcode: UInt8) -> Int? {
      let word = hasOperandSize && !isWide ? 2 : 4
      if opcode < 0x40 {
        switch opcode & 7 {
        case 0...3: return addressForm() == nil ? nil : 0
        case 4: return 1
        case 5: return word
        default: return nil
        }
      }
      switch opcode {
      case 0x50...0x5F, 0x6C...0x6F, 0x90...0x99, 0x9B...0x9F, 0xA4...0xA7, 0xAA...0xAF, 0xC3, 0xC9,
        0xCB, 0xCC, 0xCF, 0xD7, 0xEC...0xEF, 0xF1, 0xF4, 0xF5, 0xF8...0xFD:
        return 0
      case 0x6A, 0x70...0x7F, 0xA8, 0xB0...0xB7, 0xCD, 0xE0...0xE7, 0xEB: return 1
      case 0xC2, 0xCA: return 2
      case 0xC8: return 3
      case 0x68, 0xA9: return word
      // A near branch takes 32 bits with and without an operand size prefix.
      case 0xE8, 0xE9: return 4
      case 0xB8...0xBF: return isWide ? 8 : word
      case 0xA0...0xA3: return hasAddressSize ? 4 : 8
      case 0x63, 0x84...0x8F, 0xD0...0xD3, 0xD8...0xDF, 0xFE, 0xFF:
        return addressForm() == nil ? nil : 0
      case 0x6B, 0x80, 0x83, 0xC0, 0xC1, 0xC6: return addressForm() == nil ? nil : 1
      case 0x69, 0x81, 0xC7: return addressForm() == nil ? nil : word
      case 0xF6, 0xF7:
        guard let form = addressForm() else { return nil }
        // Of this group only `test` has an immediate.
        return form >> 3 & 7 > 1 ? 0 : opcode == 0xF6 ? 1 : word
      default: return nil
      }
    }

    /// Reads a ModRM byte with the scaled index and the displacement it asks for.
    private mutating func addressForm() -> UInt8? {
      guard let form = next() else { return nil }
      let mode = form >> 6
      guard mode != 3 else { return form }
      var base = form & 7
      let hasScaledIndex = base == 4
      if hasScaledIndex {
        guard let scaledIndex = next() else { return nil }
        base = scaledIndex & 7
      }
      switch mode {
      case 0 where base == 5: position += 4
      case 1: position += 1
      case 2: position += 4
      default: break
      }
      return form
    }

    private static func isLegacyPrefix(_ byte: UInt8) -> Bool {
      switch byte {
      case 0x26, 0x2E, 0x36, 0x3E, 0x64, 0x65, 0x66, 0x67, 0xF0, 0xF2, 0xF3: true
      default: false
      }
    }
  }
}
