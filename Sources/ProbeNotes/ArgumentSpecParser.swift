// Splits a note's argument text into specs and parses each. No spec, however wrong, touches another.
//
//   list       = { blank } [ spec { blank { blank } spec } ]
//   spec       = [ [ "-" ] decimal [ "f" ] "@" ] operand
//   operand    = "%" register | "%st" [ "(" digit ")" ] | "$" sum | memory
//   memory     = [ "%" segment ":" ] ( sum [ address ] | address )
//   address    = "(" [ "%" register ] [ "," [ "%" register ] [ "," sum ] ] ")"
//              | "(" [ "%" register ] "," sum ")"
//   sum        = bits { ( "+" | "-" ) bits }
//   bits       = product { ( "|" | "&" | "^" ) product }
//   product    = unary { ( "*" | "/" | "%" | "<<" | ">>" ) unary }
//   unary      = { "-" | "+" | "~" } ( number | symbol [ "@" modifier ] | "(" sum ")" )
//   number     = "0x" hexadecimal | "0b" binary | "0" octal | decimal
//   symbol     = a letter, "_", "." or "$", then also digits
//
// Precedence is the assembler's (GNU as manual, "Infix Operators"), not C's. Blanks end a spec except
// after "@", "," and ":" and inside parentheses; but whatever looks like the start of a spec is one,
// so that an unclosed parenthesis costs only its own spec.

internal import TraceBase

/// Parses the argument text of a probe note.
package enum ArgumentSpecParser {
  private static let maximumSize = 1 << 24

  /// Every entry of a note's argument text, in its order.
  package static func parse(_ argumentText: String) -> [ParsedArgument] {
    split(Array(argumentText.utf8)).map(parseEntry)
  }

  private static func parseEntry(_ bytes: [UInt8]) -> ParsedArgument {
    let text = String(decoding: bytes, as: UTF8.self)
    do {
      return .spec(try parseSpec(bytes, text: text))
    } catch {
      return .invalid(ArgumentSpecError(text: text, reason: error))
    }
  }

  private static func parseSpec(
    _ bytes: [UInt8], text: String
  ) throws(ArgumentSpecError.Reason) -> ArgumentSpec {
    var byteCount = 8
    var isSigned = false
    var isFloating = false
    var start = 0
    if let prefix = sizePrefix(of: bytes, at: 0) {
      isSigned = bytes[0] == UInt8(ascii: "-")
      isFloating = bytes[prefix - 2] == UInt8(ascii: "f")
      let digits = bytes[(isSigned ? 1 : 0)..<(prefix - (isFloating ? 2 : 1))]
      guard let size = Int(String(decoding: digits, as: UTF8.self)), size <= maximumSize else {
        throw .sizeOutOfRange
      }
      guard size > 0 else { throw .zeroSize }
      byteCount = size
      start = prefix
    }
    var parser = OperandParser(bytes[start...])
    let operand = try parser.parseOperand()
    try checkSize(byteCount, isFloating: isFloating, of: operand)
    return ArgumentSpec(
      text: text, byteCount: byteCount, isSigned: isSigned, isFloating: isFloating,
      operand: operand)
  }

  /// Whether that many bytes of that kind can be in such an operand at all.
  private static func checkSize(
    _ byteCount: Int, isFloating: Bool, of operand: ArgumentOperand
  ) throws(ArgumentSpecError.Reason) {
    if isFloating {
      guard [4, 8, 10, 12, 16].contains(byteCount) else { throw .floatingSize(byteCount) }
    }
    switch operand {
    case .register(let name):
      guard byteCount <= 8 else { throw .tooWide(held: name.byteCount) }
      if isFloating && name.byteCount < byteCount { throw .floatingInPart(held: name.byteCount) }
    case .immediate:
      guard byteCount <= 8 else { throw .tooWide(held: 8) }
    case .vector:
      // Sixteen bytes of a vector register are one value only if they are a floating-point number.
      guard byteCount <= 8 || (isFloating && byteCount == 16) else { throw .tooWide(held: 8) }
    case .x87:
      // The registers hold 10 bytes, which `long double` pads to 12 or 16.
      guard [4, 8, 10, 12, 16].contains(byteCount) else { throw .floatingSize(byteCount) }
    case .memory(let memory):
      // A slot of the offset table holds one word.
      if let modifier = memory.displacement.terms.first?.modifier,
        modifier == .gotpcrel || modifier == .gottpoff, byteCount > 8
      {
        throw .tooWide(held: 8)
      }
    }
  }

  // MARK: Splitting

  private static func split(_ bytes: [UInt8]) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var entry: [UInt8] = []
    var depth = 0
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      guard isBlank(byte) else {
        if byte == UInt8(ascii: "(") { depth += 1 }
        if byte == UInt8(ascii: ")") { depth = max(0, depth - 1) }
        entry.append(byte)
        position += 1
        continue
      }
      let blanks = position
      while position < bytes.count, isBlank(bytes[position]) { position += 1 }
      let goesOn =
        depth > 0
        || [UInt8(ascii: "@"), UInt8(ascii: ","), UInt8(ascii: ":")]
          .contains(entry.last ?? 0)
      if goesOn, position < bytes.count, sizePrefix(of: bytes, at: position) == nil {
        entry += bytes[blanks..<position]
        continue
      }
      if !entry.isEmpty { entries.append(entry) }
      entry = []
      depth = 0
    }
    if !entry.isEmpty { entries.append(entry) }
    return entries
  }

  /// The position after `[-]digits[f]@`, if that is what stands there.
  private static func sizePrefix(of bytes: [UInt8], at start: Int) -> Int? {
    var position = start
    if position < bytes.count, bytes[position] == UInt8(ascii: "-") { position += 1 }
    let digits = position
    while position < bytes.count, isDigit(bytes[position]) { position += 1 }
    guard position > digits else { return nil }
    if position < bytes.count, bytes[position] == UInt8(ascii: "f") { position += 1 }
    guard position < bytes.count, bytes[position] == UInt8(ascii: "@") else { return nil }
    return position + 1
  }
}

func isBlank(_ byte: UInt8) -> Bool {
  byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
}

func isDigit(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
