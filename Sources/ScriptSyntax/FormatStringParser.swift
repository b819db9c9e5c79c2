// Takes the formats of printf and its like apart. What a conversion means is the dialect's; here is
// only how one is written:
//
//   % flags width .precision size @ letter      flags of - + space # 0 ' ; width also ? or *

package import TraceProgram

/// A format that cannot be taken apart.
package struct FormatStringError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// The text ends within a conversion.
    case incomplete
    /// `%1$d`.
    case positional
    /// A width or precision that is no reasonable number.
    case tooLarge
  }

  package var kind: Kind
  /// Where the conversion begins, in bytes.
  package var offset: Int
}

/// Reads formats.
package enum FormatStringParser {
  /// The widest field there is.
  package static let largestAmount = 1 << 20

  /// Takes a format apart. `%%` is text.
  package static func parse(
    _ format: [UInt8], longestSizes: [[UInt8]] = standardSizes
  ) throws(FormatStringError) -> FormatDescriptor {
    var segments: [FormatDescriptor.Segment] = []
    var literal: [UInt8] = []
    var index = 0
    while index < format.count {
      guard format[index] == UInt8(ascii: "%") else {
        literal.append(format[index])
        index += 1
        continue
      }
      if index + 1 < format.count, format[index + 1] == UInt8(ascii: "%") {
        literal.append(UInt8(ascii: "%"))
        index += 2
        continue
      }
      var reader = Reader(format: format, start: index, index: index + 1)
      let conversion = try reader.conversion(longestSizes)
      index = reader.index
      if !literal.isEmpty {
        segments.append(.literal(literal))
        literal = []
      }
      segments.append(.conversion(conversion))
    }
    if !literal.isEmpty { segments.append(.literal(literal)) }
    return FormatDescriptor(segments)
  }

  /// The size letters of C, the longer ones first.
  package static let standardSizes: [[UInt8]] = ["hh", "ll", "h", "l", "L", "j", "z", "t", "w"].map {
    Array($0.utf8)
  }

  private struct Reader {
    let format: [UInt8]
    let start: Int
    var index: Int

    mutating func conversion(
      _ sizes: [[UInt8]]
    ) throws(FormatStringError) -> FormatDescriptor.Conversion {
      var conversion = FormatDescriptor.Conversion(letter: 0)
      while let flag = peek, setFlag(flag, &conversion) { index += 1 }
      if peek == UInt8(ascii: "?") {
        // As wide as a pointer in hexadecimal.
        conversion.width = .fixed(16)
        index += 1
      } else {
        conversion.width = try amount() ?? .none
      }
      if peek == UInt8(ascii: "$") { throw FormatStringError(kind: .positional, offset: start) }
      if peek == UInt8(ascii: ".") {
        index += 1
        conversion.precision = try amount() ?? .fixed(0)
      }
      for size in sizes where format[index...].starts(with: size) {
        conversion.size = size
        index += size.count
        break
      }
      if peek == UInt8(ascii: "@") {
        conversion.isAggregation = true
        index += 1
      }
      guard let letter = peek else { throw FormatStringError(kind: .incomplete, offset: start) }
      conversion.letter = letter
      index += 1
      return conversion
    }

    private var peek: UInt8? { index < format.count ? format[index] : nil }

    private func setFlag(_ flag: UInt8, _ conversion: inout FormatDescriptor.Conversion) -> Bool {
      switch flag {
      case UInt8(ascii: "-"): conversion.isLeftAligned = true
      case UInt8(ascii: "+"): conversion.showsSign = true
      case UInt8(ascii: " "): conversion.padsWithSpace = true
      case UInt8(ascii: "#"): conversion.isAlternate = true
      case UInt8(ascii: "0"): conversion.padsWithZeros = true
      case UInt8(ascii: "'"): conversion.groupsThousands = true
      default: return false
      }
      return true
    }

    private mutating func amount() throws(FormatStringError) -> FormatDescriptor.Amount? {
      if peek == UInt8(ascii: "*") {
        index += 1
        return .argument
      }
      var value = 0
      var count = 0
      while let digit = peek, (48...57).contains(digit) {
        value = value * 10 + Int(digit - 48)
        guard value <= FormatStringParser.largestAmount else {
          throw FormatStringError(kind: .tooLarge, offset: start)
        }
        index += 1
        count += 1
      }
      return count == 0 ? nil : .fixed(value)
    }
  }
}
