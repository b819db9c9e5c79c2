// The conversions of D's formats: which letters there are, and what type each takes. What is written for
// each is the output's business.

internal import ScriptSyntax
internal import TraceProgram

/// A conversion of a format: `%-*.3@d`.
struct DFormatConversion {
  /// Its place in the format, `%%` counting too, from 1.
  var number: Int
  /// The size letters and the conversion itself: `d`, `lld`.
  var letters: String
  var hasWidthArgument: Bool
  var hasPrecisionArgument: Bool
  /// `@`: the value of an aggregation.
  var isAggregated: Bool
}

/// A value that a format is to print: its type, and what messages call that.
struct DFormatValue {
  var type: DType
  var name: String
}

/// What a conversion takes.
enum DFormatClass {
  case address, userAddress, smallInteger, integer, floating, string, wideString, stack, time
  case exactly(String), hexadecimal(String)

  /// The class of a conversion by its letters; nil when there is none. `%%` takes nothing and is not here.
  init?(letters: String) {
    switch letters {
    case "a", "p": self = .address
    case "A": self = .userAddress
    case "c", "C": self = .smallInteger
    case "d", "i", "o", "u", "x", "X": self = .integer
    case "e", "E", "f", "g", "G": self = .floating
    case "hd", "hi": self = .exactly("short")
    case "ho", "hu": self = .exactly("unsigned short")
    case "hx", "hX": self = .hexadecimal("short")
    case "k": self = .stack
    case "lc", "wc": self = .exactly("int")
    case "ld", "li": self = .exactly("long")
    case "lo", "lu": self = .exactly("unsigned long")
    case "lx", "lX": self = .hexadecimal("long")
    case "ls", "ws": self = .wideString
    case "lld", "lli": self = .exactly("long long")
    case "llo", "llu": self = .exactly("unsigned long long")
    case "llx", "llX": self = .hexadecimal("long long")
    case "Le", "LE", "Lf", "Lg", "LG": self = .exactly("long double")
    case "s", "S": self = .string
    case "T", "Y": self = .time
    default: return nil
    }
  }

  /// What messages say it takes.
  var prototype: String {
    switch self {
    case .address: "pointer or integer"
    case .userAddress: "pointer or integer (with -p/-c) or _usymaddr (without -p/-c)"
    case .smallInteger: "char, short, or int"
    case .integer: "char, short, int, long, or long long"
    case .floating: "float, double, or long double"
    case .string: "char [] or string (or use stringof)"
    case .wideString: "wchar_t []"
    case .stack: "stack"
    case .time: "int64_t"
    case .exactly(let type), .hexadecimal(let type): type
    }
  }

  func accepts(_ type: DType, layout: DTypeLayout, hasTarget: Bool) -> Bool {
    switch self {
    case .address: return type.isPointer || type.isInteger || type.isSymbol
    case .userAddress:
      return type.isSymbol || hasTarget && (type.isPointer || type.isInteger)
    case .smallInteger: return (type.integer?.size ?? 8) <= 4
    case .integer: return type.isInteger
    case .floating: return type.isFloating
    case .string:
      if case .array(let element, _) = type.resolved { return element.isCharacter }
      return type.isString
    case .wideString:
      guard case .array(let element, _) = type.resolved else { return false }
      return element.integer?.size == 4
    case .stack: return type.isStack
    case .time: return type.integer?.size == 8
    case .exactly(let name), .hexadecimal(let name):
      guard let wanted = DBuiltInTypes.intrinsic(name) else { return false }
      if case .hexadecimal = self, let integer = type.integer, let other = wanted.integer {
        // In hexadecimal the sign does not matter.
        return integer.rank == other.rank || name == "long long" && type.isNamedInt64
      }
      return type.isCompatible(with: wanted)
        || name.hasSuffix("long long") && type.isNamedInt64 && type.isSigned == wanted.isSigned
    }
  }
}

extension DType {
  /// Whether one of its names is `int64_t` or `uint64_t`, which may stand for `long long`.
  var isNamedInt64: Bool {
    var type = self
    while true {
      switch type {
      case .named(let name, _) where name == "int64_t" || name == "uint64_t": return true
      case .named(_, let inner), .qualified(let inner, _, _): type = inner
      default: return false
      }
    }
  }
}

extension DFormatConversion {
  /// The conversions of a format in order; the texts between them and `%%` are left out.
  static func all(
    in format: [UInt8], at range: SourceRange
  ) throws(Diagnostic) -> [DFormatConversion] {
    let pieces: [FormatStringParser.Piece]
    do {
      pieces = try FormatStringParser.parse(format)
    } catch {
      throw DDiagnostics.format(error, at: range)
    }
    var conversions: [DFormatConversion] = []
    for piece in pieces {
      guard case .conversion(let conversion) = piece.segment else { continue }
      let letters = String(decoding: conversion.size + [conversion.letter], as: UTF8.self)
      guard DFormatClass(letters: letters) != nil else {
        throw DDiagnostics.format(
          "format conversion #\(piece.number) is undefined: %\(letters)", at: range)
      }
      conversions.append(
        DFormatConversion(
          number: piece.number, letters: letters,
          hasWidthArgument: conversion.width == .argument,
          hasPrecisionArgument: conversion.precision == .argument,
          isAggregated: conversion.isAggregation))
    }
    return conversions
  }
}
