// Formats of printf, taken apart: which text stands for itself, and what each conversion asks for. What
// a conversion means, and whether there is one of that letter, is for the dialect to say.

package import TraceProgram

/// Splits a format string.
package enum FormatStringParser {
  /// Text, or a conversion.
  package struct Piece: Hashable, Sendable {
    package var segment: FormatDescriptor.Segment
    /// Where it stands, in offsets from the beginning of the format.
    package var range: SourceRange
    /// Conversions count from 1, `%%` included; text has the number of the next one.
    package var number: Int
  }

  /// Why a format cannot be split, and where.
  package struct Failure: Error, Equatable, Sendable {
    package enum Reason: Hashable, Sendable {
      /// Nothing follows the `%` and its flags.
      case ended
      /// `%n$`, which picks an argument by its number.
      case positional
      /// Flags or digits before the second `%` of `%%`.
      case percentWithFlags
      case repeatedDot
      case repeatedWidthArgument
      case repeatedPrecisionArgument
      /// A width or precision beyond any use.
      case number
    }

    package var reason: Reason
    /// The offset of the byte at fault.
    package var offset: Int
    /// The number of the conversion.
    package var number: Int
  }

  /// Widths and precisions are limited to this.
  package static let amountLimit = 0x7FFF_FFFF

  /// The pieces in order.
  package static func parse(_ format: [UInt8]) throws(Failure) -> [Piece] {
    var cursor = Cursor(format)
    var pieces: [Piece] = []
    var number = 1
    while !cursor.isAtEnd {
      let start = cursor.offset
      let literal = cursor.take { $0 != 0x25 }
      if !literal.isEmpty {
        pieces.append(
          Piece(
            segment: .literal(Array(literal)),
            range: SourceRange(start: start, end: cursor.offset), number: number))
      }
      guard cursor.next == 0x25 else { break }
      pieces.append(try piece(&cursor, number))
      number += 1
    }
    return pieces
  }

  /// One conversion, from its `%` on. Flags, width and precision are taken in any order.
  private static func piece(_ cursor: inout Cursor, _ number: Int) throws(Failure) -> Piece {
    let start = cursor.offset
    cursor.advance()
    var conversion = FormatDescriptor.Conversion(letter: 0)
    var hasDot = false
    var hasDigits = false
    while let byte = cursor.next {
      func failure(_ reason: Failure.Reason) -> Failure {
        Failure(reason: reason, offset: cursor.offset, number: number)
      }
      switch byte {
      case 0x30 where !hasDot && !hasDigits:
        conversion.padsWithZeros = true
        conversion.isLeftAligned = false
      case 0x30...0x39:
        guard let amount = cursor.takeDecimal(), amount <= amountLimit else {
          throw failure(.number)
        }
        if hasDot {
          conversion.precision = .fixed(amount)
        } else {
          conversion.width = .fixed(amount)
        }
        hasDigits = true
        continue
      case 0x23: conversion.isAlternate = true
      case 0x2A where hasDot:
        if conversion.precision == .argument { throw failure(.repeatedPrecisionArgument) }
        conversion.precision = .argument
      case 0x2A:
        if conversion.width == .argument { throw failure(.repeatedWidthArgument) }
        conversion.width = .argument
      case 0x2B: conversion.showsSign = true
      case 0x2D:
        conversion.isLeftAligned = true
        conversion.padsWithZeros = false
      case 0x2E:
        if hasDot { throw failure(.repeatedDot) }
        hasDot = true
        hasDigits = false
        conversion.precision = .fixed(0)
      // The width of a pointer in hexadecimal.
      case 0x3F: conversion.width = .fixed(16)
      case 0x40: conversion.isAggregation = true
      case 0x27: conversion.groupsThousands = true
      case 0x20: conversion.padsWithSpace = true
      case 0x24: throw failure(.positional)
      case 0x25 where cursor.offset != start + 1: throw failure(.percentWithFlags)
      case 0x25:
        cursor.advance()
        return Piece(
          segment: .literal([0x25]), range: SourceRange(start: start, end: cursor.offset),
          number: number)
      case 0x68, 0x6C, 0x4C, 0x77: conversion.size.append(byte)
      default:
        conversion.letter = byte
        cursor.advance()
        return Piece(
          segment: .conversion(conversion),
          range: SourceRange(start: start, end: cursor.offset), number: number)
      }
      cursor.advance()
    }
    throw Failure(reason: .ended, offset: cursor.offset, number: number)
  }
}
