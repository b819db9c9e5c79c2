// Values with their types, as D's `print` shows them: a member on each line, those that are zero left
// out, and an ellipsis where the bytes end before the value does.

internal import TraceProgram
internal import TraceRuntime

/// Writes typed values.
struct TypedValueText {
  /// The columns that a record's processor, probe and function take.
  static let indentation = 44

  private let bytes: ArraySlice<UInt8>
  private var isCut = false

  /// Appends the address, and on the lines after it the value there.
  static func append(
    _ layout: ValueLayout, at address: UInt64, _ bytes: ArraySlice<UInt8>, limit: Int?,
    to out: inout [UInt8]
  ) {
    out.append(contentsOf: "0x".utf8)
    NumberText.append(hexadecimal: address, to: &out)
    out.append(contentsOf: " = *\n".utf8)
    var text = TypedValueText(bytes: bytes.prefix(max(0, limit ?? bytes.count)))
    NumberText.append(spaces: indentation, to: &out)
    text.append(layout, at: 0, depth: 0, to: &out)
    out.append(UInt8(ascii: "\n"))
  }

  private init(bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
  }

  /// Appends a value without what comes before and after it on its lines.
  private mutating func append(
    _ layout: ValueLayout, at offset: Int, depth: Int, to out: inout [UInt8]
  ) {
    switch layout {
    case .structure(let typeName, _, let members):
      begin(typeName, " {\n", to: &out)
      for member in members {
        let place = offset &+ member.offset
        if isPast(place, member.layout, depth: depth + 1, to: &out) { break }
        if isZero(member.layout, at: place) { continue }
        NumberText.append(spaces: Self.indentation + depth + 1, to: &out)
        if !member.name.isEmpty { out.append(contentsOf: ".\(member.name) = ".utf8) }
        append(member.layout, at: place, depth: depth + 1, to: &out)
        out.append(contentsOf: ",\n".utf8)
      }
      end("}", depth: depth, to: &out)
    case .array(let typeName, let element, let count):
      begin(typeName, " [\n", to: &out)
      // Elements without a size are all the same, and say nothing.
      for index in 0..<(element.size > 0 ? max(0, count) : 0) {
        let place = offset &+ index &* element.size
        if isPast(place, element, depth: depth + 1, to: &out) { break }
        if isZero(element, at: place) { continue }
        NumberText.append(spaces: Self.indentation + depth + 1, to: &out)
        append(element, at: place, depth: depth + 1, to: &out)
        out.append(contentsOf: ",\n".utf8)
      }
      end("]", depth: depth, to: &out)
    default:
      guard let bytes = part(layout, at: offset) else {
        isCut = true
        return out.append(contentsOf: "...".utf8)
      }
      TypedScalarText.append(layout, bytes, to: &out)
    }
  }

  private func begin(_ typeName: String, _ bracket: String, to out: inout [UInt8]) {
    out.append(contentsOf: "(\(typeName))\(bracket)".utf8)
  }

  private func end(_ bracket: String, depth: Int, to out: inout [UInt8]) {
    NumberText.append(spaces: Self.indentation + depth, to: &out)
    out.append(contentsOf: bracket.utf8)
  }

  /// Whether a value begins where there are no bytes any more, which is said once; or is a scalar that
  /// does not end where there still are.
  private mutating func isPast(
    _ offset: Int, _ layout: ValueLayout, depth: Int, to out: inout [UInt8]
  ) -> Bool {
    if isCut { return true }
    let isAggregate =
      switch layout {
      case .structure, .array: true
      default: false
      }
    let isShown =
      isAggregate ? (0..<bytes.count).contains(offset) : part(layout, at: offset) != nil
    guard !isShown, layout.size > 0 else { return false }
    isCut = true
    NumberText.append(spaces: Self.indentation + depth, to: &out)
    out.append(contentsOf: "...\n".utf8)
    return true
  }

  private func isZero(_ layout: ValueLayout, at offset: Int) -> Bool {
    if case .bitField = layout {
      return TypedScalarText.integer(layout, part(layout, at: offset) ?? []).word == 0
    }
    guard offset >= 0, offset < bytes.count else { return true }
    // What is cut off may not be zero.
    guard let whole = part(layout, at: offset) else { return false }
    return whole.allSatisfy { $0 == 0 }
  }

  /// The bytes of a value; nil if they are not all there.
  private func part(_ layout: ValueLayout, at offset: Int) -> ArraySlice<UInt8>? {
    let size = layout.size
    guard offset >= 0, size >= 0, offset <= bytes.count, size <= bytes.count - offset else {
      return nil
    }
    let start = bytes.startIndex + offset
    return bytes[start..<start + size]
  }
}

/// Writes typed values that have no parts: `(type)value`.
enum TypedScalarText {
  static func append(_ layout: ValueLayout, _ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
    let value = integer(layout, bytes)
    switch layout {
    case .integer(let typeName, _, _, let isCharacter):
      out.append(contentsOf: "(\(typeName))".utf8)
      if isCharacter, (0x20..<0x7f).contains(value.word) {
        out += [UInt8(ascii: "'"), UInt8(truncatingIfNeeded: value.word), UInt8(ascii: "'")]
      } else {
        append(value, to: &out)
      }
    case .bitField(let typeName, _, _, _, _):
      out.append(contentsOf: "(\(typeName))".utf8)
      append(value, to: &out)
    case .pointer(let typeName):
      out.append(contentsOf: "(\(typeName))0x".utf8)
      NumberText.append(hexadecimal: value.word, to: &out)
    case .floating(let typeName, let size):
      out.append(contentsOf: "(\(typeName))".utf8)
      let number =
        size == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: value.word)))
        : Double(bitPattern: value.word)
      LibraryText.append(
        floating: number, letter: UInt8(ascii: "g"), FieldLayout(), to: &out)
    case .enumeration(let typeName, let names):
      out.append(contentsOf: "(\(typeName))".utf8)
      let number = Int32(truncatingIfNeeded: value.word)
      if let name = names.first(where: { $0.value == number })?.name {
        out.append(contentsOf: name.utf8)
      } else {
        NumberText.append(Int64(number), to: &out)
      }
    case .string(let typeName, _):
      out.append(contentsOf: "(\(typeName))\"".utf8)
      out.append(contentsOf: bytes.prefix { $0 != 0 })
      out.append(UInt8(ascii: "\""))
    case .structure, .array: break
    }
  }

  private static func append(_ value: FormatInteger, to out: inout [UInt8]) {
    if value.isSigned {
      NumberText.append(Int64(bitPattern: value.word), to: &out)
    } else {
      NumberText.append(value.word, to: &out)
    }
  }

  /// The number that the bytes of a scalar are, extended to 64 bits by its sign.
  static func integer(_ layout: ValueLayout, _ bytes: ArraySlice<UInt8>) -> FormatInteger {
    var word: UInt64 = 0
    for byte in bytes.prefix(8).reversed() { word = word << 8 | UInt64(byte) }
    var width = 8 * min(8, bytes.count)
    var isSigned = false
    switch layout {
    case .integer(_, _, let hasSign, _): isSigned = hasSign
    case .bitField(_, _, let lowest, let fieldWidth, let hasSign):
      word = lowest >= 0 && lowest < 64 ? word >> UInt64(lowest) : 0
      width = max(0, min(width, fieldWidth))
      isSigned = hasSign
    default: break
    }
    guard width > 0 else { return FormatInteger(0, isSigned: isSigned) }
    let unused = UInt64(64 - width)
    word =
      isSigned
      ? UInt64(bitPattern: Int64(bitPattern: word << unused) >> Int64(unused))
      : (word << unused) >> unused
    return FormatInteger(word, isSigned: isSigned)
  }
}
