// Parses one AT&T operand (grammar in `ArgumentSpecParser`) and refuses the addresses which 64-bit
// mode cannot form: base and index must both have 64 or both 32 bits, and `rsp` and `rip` are no
// index (Intel SDM volume 2, 2.2.1 and 3.7.5).

internal import TraceBase

/// A position in the text of one operand.
struct OperandParser {
  typealias Failure = ArgumentSpecError.Reason

  let bytes: ArraySlice<UInt8>
  var position: Int
  var depth = 0

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// The whole text as one operand.
  mutating func parseOperand() throws(Failure) -> ArgumentOperand {
    skipBlanks()
    guard next != nil else { throw .emptyOperand }
    let operand = try parseAnyOperand()
    skipBlanks()
    guard next == nil else { throw .trailing(rest) }
    return operand
  }

  private mutating func parseAnyOperand() throws(Failure) -> ArgumentOperand {
    if take("$") {
      let sum = try parseSum()
      for term in sum.terms where term.modifier == .gotpcrel || term.modifier == .gottpoff {
        throw .misplacedModifier(term.modifier?.rawValue ?? "")
      }
      return .immediate(sum)
    }
    guard next == UInt8(ascii: "%") else {
      return .memory(try parseMemory(segment: nil))
    }
    let name = try takeRegisterText()
    skipBlanks()
    if take(":") {
      return .memory(try parseMemory(segment: try segment(named: name)))
    }
    if name == "st" { return .x87(try parseStackPosition()) }
    if let number = vectorNumber(name) { return .vector(number) }
    return .register(try register(named: name))
  }

  // MARK: Registers

  private mutating func takeRegisterText() throws(Failure) -> String {
    guard take("%") else { throw .expected("a register") }
    let start = position
    while let byte = next, isSymbolByte(byte) { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private func register(named name: String) throws(Failure) -> RegisterName {
    guard let register = RegisterName(name) else { throw .unknownRegister("%" + name) }
    return register
  }

  private func segment(named name: String) throws(Failure) -> MemoryOperand.Segment? {
    switch name {
    case "fs": return .fs
    case "gs": return .gs
    // Their bases are taken as zero in 64-bit mode (Intel SDM volume 1, 3.4.2.1).
    case "cs", "ds", "es", "ss": return nil
    default: throw .expected("a segment before ':'")
    }
  }

  private func vectorNumber(_ name: String) -> Int? {
    guard ["xmm", "ymm", "zmm"].contains(String(name.prefix(3))) else { return nil }
    let digits = String(name.dropFirst(3))
    // Spelled as the assembler does: no sign, no leading zero.
    guard let number = Int(digits), (0...15).contains(number), String(number) == digits else {
      return nil
    }
    return number
  }

  private mutating func parseStackPosition() throws(Failure) -> Int {
    guard take("(") else { return 0 }
    skipBlanks()
    guard let digit = next, (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else {
      throw .unknownRegister("%st(" + rest)
    }
    position += 1
    skipBlanks()
    guard take(")") else { throw .expected("')'") }
    return Int(digit - UInt8(ascii: "0"))
  }

  // MARK: Memory

  private mutating func parseMemory(
    segment: MemoryOperand.Segment?
  ) throws(Failure) -> MemoryOperand {
    var memory = MemoryOperand(segment: segment)
    skipBlanks()
    if !atAddress {
      memory.displacement = try parseSum()
      skipBlanks()
    }
    if next == UInt8(ascii: "(") { try parseAddress(into: &memory) }
    try check(memory)
    return memory
  }

  /// True at a parenthesis that opens an address and not a part of a sum.
  private var atAddress: Bool {
    guard next == UInt8(ascii: "(") else { return false }
    let inside = bytes[(position + 1)...].first { !isBlank($0) }
    return inside == UInt8(ascii: "%") || inside == UInt8(ascii: ",")
  }

  private mutating func parseAddress(into memory: inout MemoryOperand) throws(Failure) {
    _ = take("(")
    var hasScale = false
    skipBlanks()
    if next == UInt8(ascii: "%") { memory.base = try takeAddressRegister() }
    if takeComma() {
      if next == UInt8(ascii: "%") {
        memory.index = try takeAddressRegister()
        hasScale = takeComma()
      } else {
        // `(base,,scale)` and the assembler's short `(base,scale)`: both name no index.
        hasScale = next != UInt8(ascii: ",") || takeComma()
      }
    } else if memory.base == nil {
      throw .expected("a register")
    }
    if hasScale {
      memory.scale = try parseScale()
      if memory.index == nil && memory.scale != 1 { throw .scaleWithoutIndex }
    }
    skipBlanks()
    guard take(")") else {
      throw next == nil ? .expected("')'") : .trailing(rest)
    }
  }

  private mutating func takeAddressRegister() throws(Failure) -> RegisterName {
    let name = try takeRegisterText()
    let register = try register(named: name)
    guard register.byteCount >= 4 else { throw .addressRegister("%" + name) }
    return register
  }

  private mutating func takeComma() -> Bool {
    skipBlanks()
    guard take(",") else { return false }
    skipBlanks()
    return true
  }

  private mutating func parseScale() throws(Failure) -> Int {
    let sum = try parseSum()
    if let term = sum.terms.first { throw .symbolInArithmetic(term.symbol) }
    guard [1, 2, 4, 8].contains(sum.constant) else { throw .badScale }
    return Int(sum.constant)
  }

  private func check(_ memory: MemoryOperand) throws(Failure) {
    if let index = memory.index {
      if index.slot == .rsp || index.slot == .rip {
        throw .addressRegister(index.slot == .rsp ? "%rsp" : "%rip")
      }
      if let base = memory.base {
        guard base.slot != .rip else { throw .addressRegister("%rip") }
        guard base.byteCount == index.byteCount else {
          throw .addressRegister("a \(index.byteCount * 8)-bit index")
        }
      }
    }
    for term in memory.displacement.terms {
      guard let modifier = term.modifier, modifier == .gotpcrel || modifier == .gottpoff
      else { continue }
      // Only the slot itself can be named, and only relative to the program counter.
      guard memory.displacement.terms.count == 1, !term.isNegative,
        memory.displacement.constant == 0, memory.base?.slot == .rip, memory.segment == nil
      else { throw .misplacedModifier(modifier.rawValue) }
    }
  }

  // MARK: Text

  var next: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  var rest: String { String(decoding: bytes[position...].prefix(40), as: UTF8.self) }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let next, UInt32(next) == character.value else { return false }
    position += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = next, isBlank(byte) { position += 1 }
  }

  func isSymbolByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."),
      UInt8(ascii: "$"), 0x80...0xff:
      true
    default: false
    }
  }
}
