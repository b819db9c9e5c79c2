// The conversions of a format, letter by letter: what the letters mean to integers, text and bytes.

extension FormatWriter {
  static func append(
    _ integer: FormatInteger, _ conversion: PreparedConversion, _ layout: FieldLayout,
    using support: some FormatSupport, to out: inout [UInt8]
  ) {
    let bits = integer.bits
    switch conversion.letter {
    case UInt8(ascii: "o"):
      NumberText.append(bits, isNegative: false, radix: 8, layout, to: &out)
    case UInt8(ascii: "x"), UInt8(ascii: "p"):
      NumberText.append(bits, isNegative: false, radix: 16, layout, to: &out)
    case UInt8(ascii: "X"):
      NumberText.append(
        bits, isNegative: false, radix: 16, isUppercase: true, layout, to: &out)
    case UInt8(ascii: "u"): appendUnsigned(bits, layout, to: &out)
    case UInt8(ascii: "c"):
      let byte = UInt8(truncatingIfNeeded: bits)
      let isWide = conversion.hasSize
      let text = isWide ? utf8(UInt32(truncatingIfNeeded: bits)) : [byte]
      NumberText.append(text: text[...], withoutPrecision(layout), to: &out)
    case UInt8(ascii: "C"):
      appendEscaped([UInt8(truncatingIfNeeded: bits)], layout, to: &out)
    case UInt8(ascii: "a"), UInt8(ascii: "A"):
      // An address that has no name here.
      var text = Array("0x".utf8)
      NumberText.append(hexadecimal: bits, to: &text)
      NumberText.append(text: text[...], layout, to: &out)
    case UInt8(ascii: "Y"), UInt8(ascii: "T"):
      var text: [UInt8] = []
      let form: TimeForm = conversion.letter == UInt8(ascii: "Y") ? .calendar : .mail
      support.append(time: integer.word, form, to: &text)
      NumberText.append(text: text[...], layout, to: &out)
    case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "f"), UInt8(ascii: "F"),
      UInt8(ascii: "g"), UInt8(ascii: "G"):
      let number =
        integer.size == 4
        ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits))) : Double(bitPattern: bits)
      support.append(floating: number, letter: conversion.letter, layout, to: &out)
    default:
      // `%d` of an unsigned is unsigned, but `%ld` and its kin are of signed types only.
      guard integer.isSigned || conversion.hasSize else {
        return appendUnsigned(bits, layout, to: &out)
      }
      let value = signed(integer)
      NumberText.append(
        value.magnitude, isNegative: value < 0, radix: 10, layout, to: &out)
    }
  }

  /// Signs are for signed conversions only.
  private static func appendUnsigned(
    _ bits: UInt64, _ layout: FieldLayout, to out: inout [UInt8]
  ) {
    var layout = layout
    layout.showsSign = false
    layout.padsWithSpace = false
    NumberText.append(bits, isNegative: false, radix: 10, layout, to: &out)
  }

  private static func signed(_ integer: FormatInteger) -> Int64 {
    guard integer.size > 0, integer.size < 8 else { return Int64(bitPattern: integer.word) }
    let unused = Int64(64 - 8 * integer.size)
    return (Int64(bitPattern: integer.word) << unused) >> unused
  }

  static func append(
    text: ArraySlice<UInt8>, _ conversion: PreparedConversion, _ layout: FieldLayout,
    to out: inout [UInt8]
  ) {
    if conversion.letter == UInt8(ascii: "S") {
      appendEscaped(text, layout, to: &out)
    } else {
      NumberText.append(text: text, layout, to: &out)
    }
  }

  /// An array of characters or of wide characters ends at its first zero; other letters see a number.
  static func append(
    _ bytes: ArraySlice<UInt8>, _ conversion: PreparedConversion, _ layout: FieldLayout,
    using support: some FormatSupport, to out: inout [UInt8]
  ) {
    switch conversion.letter {
    case UInt8(ascii: "s") where conversion.hasSize:
      NumberText.append(text: wideText(bytes)[...], layout, to: &out)
    case UInt8(ascii: "S"): appendEscaped(bytes, layout, to: &out)
    case UInt8(ascii: "s"), UInt8(ascii: "a"), UInt8(ascii: "A"), UInt8(ascii: "k"):
      NumberText.append(text: bytes.prefix { $0 != 0 }, layout, to: &out)
    default:
      let count = min(8, bytes.count)
      var word: UInt64 = 0
      for byte in bytes.prefix(count).reversed() { word = word << 8 | UInt64(byte) }
      append(
        FormatInteger(word, size: count, isSigned: false), conversion, layout, using: support,
        to: &out)
    }
  }

  // MARK: Characters

  private static func withoutPrecision(_ layout: FieldLayout) -> FieldLayout {
    var layout = layout
    layout.precision = nil
    return layout
  }

  private static func utf8(_ character: UInt32) -> [UInt8] {
    Array(UTF8.encode(Unicode.Scalar(character) ?? "\u{fffd}") ?? UTF8.encodedReplacementCharacter)
  }

  private static func wideText(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var rest = bytes
    while rest.count >= 4 {
      var character: UInt32 = 0
      for byte in rest.prefix(4).reversed() { character = character << 8 | UInt32(byte) }
      guard character != 0 else { break }
      text += utf8(character)
      rest = rest.dropFirst(4)
    }
    return text
  }

  private static func appendEscaped(
    _ text: ArraySlice<UInt8>, _ layout: FieldLayout, to out: inout [UInt8]
  ) {
    var escaped: [UInt8] = []
    for byte in text { appendEscaped(byte, to: &escaped) }
    NumberText.append(text: escaped[...], layout, to: &out)
  }

  /// As a C string constant has it.
  private static func appendEscaped(_ byte: UInt8, to out: inout [UInt8]) {
    let letter: UInt8
    switch byte {
    case 0: letter = UInt8(ascii: "0")
    case 7: letter = UInt8(ascii: "a")
    case 8: letter = UInt8(ascii: "b")
    case 9: letter = UInt8(ascii: "t")
    case 10: letter = UInt8(ascii: "n")
    case 11: letter = UInt8(ascii: "v")
    case 12: letter = UInt8(ascii: "f")
    case 13: letter = UInt8(ascii: "r")
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): letter = byte
    case 0x20..<0x7f: return out.append(byte)
    default:
      out.append(UInt8(ascii: "\\"))
      for shift: UInt8 in [6, 3, 0] { out.append(UInt8(ascii: "0") + ((byte >> shift) & 7)) }
      return
    }
    out.append(UInt8(ascii: "\\"))
    out.append(letter)
  }
}
