// The types of values where they leave the slots: as keys, in variables and in records. In a slot
// everything is a word.

/// What a word means to whoever stores, compares or prints it.
package enum ValueType: Hashable, Sendable {
  /// 1, 2, 4 or 8 bytes, with or without sign. The slot holds it extended to 64 bits.
  case integer(size: UInt8, isSigned: Bool)
  /// The slot holds the address of bytes that end in zero, or NULL.
  case string
  /// The slot holds the address of so many bytes: a struct, an array, raw memory.
  case bytes(count: Int)
  /// The slot holds a number of the stack store.
  case stack
  /// A string that names an address; it is only printed differently.
  case symbol

  package static var word: ValueType { .integer(size: 8, isSigned: true) }
  package static var unsignedWord: ValueType { .integer(size: 8, isSigned: false) }

  /// Whether the value is text at an address.
  package var isText: Bool { self == .string || self == .symbol }
}

/// A variable with one value.
package struct VariableDeclaration: Hashable, Sendable {
  package var name: String
  package var type: ValueType

  package init(name: String, type: ValueType) {
    self.name = name
    self.type = type
  }
}

/// A keyed store.
package struct MapDeclaration: Hashable, Sendable {
  package enum Value: Hashable, Sendable {
    case plain(ValueType)
    case aggregation(AggregationKind)
  }

  package var name: String
  /// None for a single value: one for each thread, or an aggregation without keys.
  package var keys: [ValueType]
  package var value: Value
  /// The hitting thread is a further key.
  package var isPerThread = false
  /// Storing 0 takes the element away, as D's dynamic variables do.
  package var deletesZeros = false
  /// Histograms that are kept beside `AggregationKind.statistics`.
  package var histograms: [AggregationKind] = []
  /// The most elements it holds, if it has a bound of its own.
  package var elementLimit: Int?
  package var overflow = Overflow.drop

  /// What happens when there is no room for a new element.
  package enum Overflow: Hashable, Sendable {
    /// The value is lost, and counted as such.
    case drop
    /// A `mapFull` fault.
    case fault
    /// The elements added first go.
    case replaceOldest
  }

  package init(
    name: String, keys: [ValueType], value: Value, isPerThread: Bool = false,
    deletesZeros: Bool = false
  ) {
    self.name = name
    self.keys = keys
    self.value = value
    self.isPerThread = isPerThread
    self.deletesZeros = deletesZeros
  }
}

/// How values are combined.
package enum AggregationKind: Hashable, Sendable {
  case count
  case sum(isSigned: Bool)
  case minimum(isSigned: Bool)
  case maximum(isSigned: Bool)
  case average(isSigned: Bool)
  case standardDeviation(isSigned: Bool)
  case variance(isSigned: Bool)
  /// Count, sum, minimum, maximum, average and variance together, and the histograms of the map.
  /// Values have signs. They are shifted to the left by `varianceShift` bits, at most 62, for the variance
  /// to be more exact.
  case statistics(varianceShift: Int64)
  /// Buckets at 0 and at the powers of two, and at their negatives.
  case powerOfTwo
  /// The same with a bucket more on either side: that of the least number, and its mirror image.
  case widePowerOfTwo
  /// Buckets of `step` from `base` to `limit`, and one on either side.
  case linear(base: Int64, limit: Int64, step: Int64)
  /// Each power of `factor` from `low` to `high` in `steps` equal buckets, and their negatives.
  case logLinear(factor: Int64, low: Int64, high: Int64, steps: Int64)

  /// Whether it is made of buckets.
  package var isHistogram: Bool {
    switch self {
    case .powerOfTwo, .widePowerOfTwo, .linear, .logLinear: true
    default: false
    }
  }
}
