// The conversions of D's formats: which letters there are, what type each takes, and how a format is cut
// into them. What is written for each is the output's business.

internal import ScriptSyntax

/// A conversion of a format: `%-*.3@d`.
struct DFormatConversion {
  /// The size letters and the conversion itself: `d`, `lld`, `%`.
  var letters = ""
  var hasWidthArgument = false
  var hasPrecisionArgument = false
  /// `@`: the value of an aggregation.
  var isAggregated = false
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
  /// The conversions of a format, `%%` among them, in order.
  static func all(
    in format: [UInt8], at range: SourceRange
  ) throws(Diagnostic) -> [DFormatConversion] {
    var conversions: [DFormatConversion] = []
    var index = 0
    while let start = format[index...].firstIndex(of: UInt8(ascii: "%")) {
      let number = conversions.count + 1
      let (conversion, end) = try one(in: format, from: start + 1, number, at: range)
      let known = conversion.letters == "%" || DFormatClass(letters: conversion.letters) != nil
      guard known else {
        throw DDiagnostics.format(
          "format conversion #\(number) is undefined: %\(conversion.letters)", at: range)
      }
      conversions.append(conversion)
      index = end
    }
    return conversions
  }

  private static func one(
    in format: [UInt8], from start: Int, _ number: Int, at range: SourceRange
  ) throws(Diagnostic) -> (DFormatConversion, end: Int) {
    func fail(_ text: String) -> Diagnostic {
      DDiagnostics.format("format conversion #\(number) " + text, at: range)
    }
    var conversion = DFormatConversion()
    var hasPoint = false
    var index = start
    while index < format.count {
      let byte = format[index]
      let letter = Character(Unicode.Scalar(byte))
      switch letter {
      case "0"..."9", "#", "+", "-", "?", "'", " ": break
      case "@": conversion.isAggregated = true
      case "*":
        if hasPoint ? conversion.hasPrecisionArgument : conversion.hasWidthArgument {
          throw fail("has more than one '*' specified for the output precision")
        }
        if hasPoint {
          conversion.hasPrecisionArgument = true
        } else {
          conversion.hasWidthArgument = true
        }
      case ".":
        if hasPoint { throw fail("has more than one '.' specified") }
        hasPoint = true
      case "$": throw fail("uses unsupported positional format (%n$)")
      case "h", "l", "L", "w":
        if conversion.letters.utf8.count < 6 { conversion.letters.append(letter) }
      case "%" where index > start:
        throw fail("cannot be combined with other format flags: %%")
      default:
        conversion.letters.append(letter)
        return (conversion, index + 1)
      }
      index += 1
    }
    throw fail("name expected before end of format string")
  }
}
