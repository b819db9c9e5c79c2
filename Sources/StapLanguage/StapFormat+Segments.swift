// Formats of `printf` taken apart for whoever writes them. What is wrong with a format the parser has
// said; here everything means something.

internal import ScriptSyntax
internal import TraceProgram

extension StapFormat {
  /// Numbers in formats are cut to this, which is more than any field can be.
  private static let largestAmount = 1 << 16

  /// The segments of a format as it is written, its escapes included.
  static func segments(of format: [UInt8]) -> [FormatDescriptor.Segment] {
    var cursor = Cursor(format)
    var segments: [FormatDescriptor.Segment] = []
    var literal: [UInt8] = []
    func endLiteral() {
      // A zero ends a piece of text, not the whole format.
      let text = StapText.unescaped(literal)
      if !text.isEmpty { segments.append(.literal(text)) }
      literal = []
    }
    while let byte = cursor.next {
      cursor.advance()
      guard byte == 0x25, !cursor.isAtEnd, !cursor.skip(0x25) else {
        literal.append(byte)
        continue
      }
      guard let conversion = conversion(&cursor) else { break }
      endLiteral()
      segments.append(.conversion(conversion))
    }
    endLiteral()
    return segments
  }

  private static func conversion(_ cursor: inout Cursor) -> FormatDescriptor.Conversion? {
    var conversion = FormatDescriptor.Conversion(letter: 0)
    // A single flag: what looks like another one is part of the width.
    if let flag = cursor.next, "0+- #".utf8.contains(flag) {
      switch flag {
      case 0x30: conversion.padsWithZeros = true
      case 0x2B: conversion.showsSign = true
      case 0x2D: conversion.isLeftAligned = true
      case 0x20: conversion.padsWithSpace = true
      default: conversion.isAlternate = true
      }
      cursor.advance()
    }
    conversion.width = amount(&cursor)
    if cursor.skip(0x2E) { conversion.precision = amount(&cursor) }
    while cursor.skip(0x6C) {}
    guard let letter = cursor.next else { return nil }
    cursor.advance()
    conversion.letter = letter == UInt8(ascii: "i") ? UInt8(ascii: "d") : letter
    return conversion
  }

  private static func amount(_ cursor: inout Cursor) -> FormatDescriptor.Amount {
    if cursor.skip(0x2A) { return .argument }
    let digits = cursor.take { $0.isDigit }
    guard !digits.isEmpty else { return .none }
    var number = 0
    for digit in digits { number = min(number * 10 + Int(digit - 0x30), largestAmount) }
    return .fixed(number)
  }
}
