// C's conversions as D has them: which types are compatible, what an operator's result is, and what type
// a constant has. The rules for constants are C99's (6.4.4.1), those for operators 6.3.1.8.

extension DType {
  /// Whether two types are the same to C once names and qualifiers are taken off.
  package func isCompatible(with other: DType) -> Bool {
    isCompatible(with: other, depth: 0)
  }

  private func isCompatible(with other: DType, depth: Int) -> Bool {
    // Types nest no deeper than declarators do; this only guards against ones made by hand.
    guard depth < 256 else { return false }
    switch (resolved, other.resolved) {
    case (.void, .void), (.string, .string), (.stack, .stack), (.symbol, .symbol): return true
    case (.integer(let left), .integer(let right)): return left.isSame(as: right)
    case (.floating(_, let left), .floating(_, let right)): return left == right
    case (.pointer(let left), .pointer(let right)):
      return left.isCompatible(with: right, depth: depth + 1)
    case (.array(let left, let count), .array(let right, let otherCount)):
      return count == otherCount && left.isCompatible(with: right, depth: depth + 1)
    case (.aggregate(let left), .aggregate(let right)): return left === right
    case (.enumeration(let left), .enumeration(let right)): return left === right
    case (.function, .function): return true
    default: return false
    }
  }

  /// The integer promotions: what is narrower than int computes as int.
  package var promoted: DType {
    guard let integer else { return self }
    return integer.rank < DIntegerType.int.rank ? .int : enumerationAsInt
  }

  private var enumerationAsInt: DType {
    if case .enumeration = resolved { .int } else { self }
  }

  /// The usual arithmetic conversions of two integer types; a type keeps its name.
  package static func common(_ left: DType, _ right: DType) -> DType {
    let (left, right) = (left.promoted, right.promoted)
    guard let first = left.integer, let second = right.integer else { return left }
    let firstRank = first.size * 8 + (first.isSigned ? 0 : 1)
    let secondRank = second.size * 8 + (second.isSigned ? 0 : 1)
    if firstRank != secondRank { return firstRank > secondRank ? left : right }
    return second.rank > first.rank ? right : left
  }

  /// The type of an integer constant; nil when none can hold it.
  package static func ofConstant(
    _ value: UInt64, isDecimal: Bool, suffix: DIntegerSuffix
  ) -> DType? {
    let types: [(DIntegerType, UInt64)] = [
      (.int, 0x7fff_ffff), (.unsignedInt, 0xffff_ffff), (.long, 0x7fff_ffff_ffff_ffff),
      (.unsignedLong, .max), (.longLong, 0x7fff_ffff_ffff_ffff), (.unsignedLongLong, .max),
    ]
    let (first, isUnsigned) =
      switch suffix {
      case .none: (0, false)
      case .unsigned: (1, true)
      case .long: (2, false)
      case .unsignedLong: (3, true)
      case .longLong: (4, false)
      case .unsignedLongLong: (5, true)
      }
    let step = isDecimal || isUnsigned ? 2 : 1
    for index in stride(from: first, to: types.count, by: step) where value <= types[index].1 {
      return .integer(types[index].0)
    }
    return nil
  }
}

/// One side of a comparison of types: a type, and whether it is the constant 0, which is any pointer.
struct DOperand {
  var type: DType
  var isZero = false
}

extension DOperand {
  /// Whether pointers may be mixed: the same target, or void, or the constant 0.
  func isPointerCompatible(with other: DOperand) -> Bool {
    pointerType(with: other) != nil
  }

  /// The more telling of two compatible pointer types; nil when they are not.
  func pointerType(with other: DOperand) -> DType? {
    if type.isDynamic || other.type.isDynamic { return nil }
    let (leftIsInteger, rightIsInteger) = (type.isInteger, other.type.isInteger)
    if leftIsInteger && rightIsInteger { return nil }
    if leftIsInteger && !isZero || rightIsInteger && !other.isZero { return nil }
    let left = leftIsInteger ? other.type : type
    let right = rightIsInteger ? type : other.type
    guard let first = left.pointee, let second = right.pointee else { return nil }
    guard first.isVoid || second.isVoid || first.isCompatible(with: second) else { return nil }
    return second.isVoid ? left : right
  }

  /// Whether `other` may be assigned to this, or passed for it.
  func accepts(_ other: DOperand) -> Bool {
    if type.isInteger && other.type.isInteger { return true }
    if type.isStringLike && other.type.isStringLike { return true }
    if type.isStack && other.type.isStack { return true }
    if type.isSymbol && other.type.isSymbol { return true }
    switch type.resolved {
    case .function, .aggregate: return type.isCompatible(with: other.type)
    default: return isPointerCompatible(with: other)
    }
  }
}
