// Questions about types: what they are under their names and qualifiers, and which of C's classes they
// belong to. A string counts as an array of characters wherever D lets it decay.

extension DType {
  /// The type without the names and the qualifiers around it.
  package var resolved: DType {
    var type = self
    while true {
      switch type {
      case .named(_, let inner), .qualified(let inner, _, _): type = inner
      default: return type
      }
    }
  }

  /// The integer type it computes as; an enumeration is an int.
  package var integer: DIntegerType? {
    switch resolved {
    case .integer(let type): type
    case .enumeration: .int
    default: nil
    }
  }

  /// Whether it is an integer or an enumeration.
  package var isInteger: Bool { integer != nil }

  /// Whether it is a signed integer.
  package var isSigned: Bool { integer?.isSigned ?? false }

  /// Whether it is `void`, the type of no value.
  package var isVoid: Bool { resolved == .void }

  /// Whether it is D's own string.
  package var isString: Bool { resolved == .string }

  /// Whether it is no type of C: an aggregation, or a whole associative array.
  package var isDynamic: Bool { resolved == .dynamic }

  /// Whether it is the result of `ustack` or its kin.
  package var isStack: Bool { resolved == .stack }

  /// Whether it is the result of `usym` or its kin.
  package var isSymbol: Bool {
    if case .symbol = resolved { true } else { false }
  }

  /// Whether it is a floating-point type, which can only be declared and recorded.
  package var isFloating: Bool {
    if case .floating = resolved { true } else { false }
  }

  /// A pointer or an array, though not a string.
  package var isPointer: Bool {
    switch resolved {
    case .pointer, .array: true
    default: false
    }
  }

  /// An integer or a true pointer: what a condition may be.
  package var isScalar: Bool {
    if case .pointer = resolved { return true }
    return isInteger
  }

  /// A struct or union.
  package var aggregate: DAggregateType? {
    if case .aggregate(let type) = resolved { type } else { nil }
  }

  /// What a pointer points to, or of what an array consists.
  package var pointee: DType? {
    switch resolved {
    case .pointer(let inner): inner
    case .array(let inner, _): inner
    case .string: .integer(.char)
    default: nil
    }
  }

  /// `char` or `signed char`, which strings are made of.
  package var isCharacter: Bool {
    if case .integer(let type) = resolved { type.isCharacter && type.isSigned } else { false }
  }

  /// A string, or characters that may stand for one.
  package var isStringLike: Bool { pointee?.isCharacter ?? false }

  /// A pointer whose target has no size: `void *`, a pointer to a function.
  package var isPointerToUnsized: Bool {
    guard case .pointer(let inner) = resolved else { return false }
    switch inner.resolved {
    case .void, .function: return true
    default: return false
    }
  }

  /// Whether it is a forward declaration that was not completed.
  package var isIncomplete: Bool {
    switch resolved {
    case .aggregate(let type): type.members == nil
    case .enumeration(let type): type.values.isEmpty
    case .array(let inner, let count): count == nil || inner.isIncomplete
    default: false
    }
  }

  /// How many types are within each other here, those of members left out.
  var depth: Int {
    var type = self
    var depth = 1
    while true {
      switch type {
      case .named(_, let inner), .qualified(let inner, _, _), .pointer(let inner),
        .array(let inner, _), .function(let inner, _, _):
        type = inner
        depth += 1
      default: return depth
      }
    }
  }

  /// How deeply structs are nested in it by value.
  var aggregateDepth: Int {
    var type = resolved
    while case .array(let inner, _) = type { type = inner.resolved }
    return type.aggregate?.depth ?? 0
  }

  /// Whether values of it are handled by their address and not in a register.
  package var isByReference: Bool {
    switch resolved {
    case .string, .array, .aggregate, .function, .dynamic: true
    case .floating(_, let size): size > 8
    default: false
    }
  }
}

extension DIntegerType {
  package static let char = Self("char", size: 1, isSigned: true, rank: 1, isCharacter: true)
  package static let short = Self("short", size: 2, isSigned: true, rank: 2)
  package static let int = Self("int", size: 4, isSigned: true, rank: 3)
  package static let unsignedInt = Self("unsigned int", size: 4, isSigned: false, rank: 3)
  package static let long = Self("long", size: 8, isSigned: true, rank: 4)
  package static let unsignedLong = Self("unsigned long", size: 8, isSigned: false, rank: 4)
  package static let longLong = Self("long long", size: 8, isSigned: true, rank: 5)
  package static let unsignedLongLong = Self(
    "unsigned long long", size: 8, isSigned: false, rank: 5)

  /// Whether two types are one to C, whatever they are called.
  func isSame(as other: DIntegerType) -> Bool {
    size == other.size && isSigned == other.isSigned && rank == other.rank
      && isCharacter == other.isCharacter
  }

  /// A 64-bit word reduced to this width and extended again by its sign.
  package func narrow(_ value: UInt64) -> UInt64 {
    switch (size, isSigned) {
    case (1, true): UInt64(bitPattern: Int64(Int8(truncatingIfNeeded: value)))
    case (1, false): value & 0xff
    case (2, true): UInt64(bitPattern: Int64(Int16(truncatingIfNeeded: value)))
    case (2, false): value & 0xffff
    case (4, true): UInt64(bitPattern: Int64(Int32(truncatingIfNeeded: value)))
    case (4, false): value & 0xffff_ffff
    default: value
    }
  }
}

extension DType {
  static var int: DType { .integer(.int) }
  static var sizeType: DType { .named("size_t", .integer(.unsignedLong)) }
  static var int64: DType { .named("int64_t", .integer(.long)) }
  static var pointerDifference: DType { .named("ptrdiff_t", .integer(.long)) }
}
