// How a program goes through the elements of a map, and what it reads of an aggregation: the lists that
// `iterate` and `readStatistic` name.

/// A way through the elements of a map.
package struct IterationDeclaration: Hashable, Sendable {
  /// What the elements are ordered by; equal ones come in the order they were added in.
  package enum Order: Hashable, Sendable {
    /// The order they were added in.
    case insertion
    /// The key of this position. Integers compare by their type's sign, text by its bytes.
    case key(Int)
    /// The value of a map that is no aggregation.
    case value
    /// A number read of an aggregation.
    case statistic(Statistic)
  }

  package var map: Int
  package var order: Order
  package var isDescending = false
  /// The positions, ascending, of the keys that must be as given: the others are free.
  package var fixedKeys: [Int] = []
  package var hasLimit = false

  package init(map: Int, order: Order = .insertion) {
    self.map = map
    self.order = order
  }
}

/// A number that an aggregation knows of an element. Of `AggregationKind.statistics` alone but for
/// `value` and the buckets.
package enum Statistic: Hashable, Sendable {
  /// 0 if there is no element.
  case count, sum
  /// An `emptyAggregate` fault if there is no element, here and below.
  case minimum, maximum
  /// The sum divided by the count, truncated.
  case average
  /// The variance of a sample, in whole numbers; 0 for a single value.
  case variance
  /// What an aggregation of any kind amounts to, normalized: of a histogram how many values it has, of
  /// statistics the count. 0 if there is no element.
  case value
  /// The count of one bucket of a histogram; an index that it does not have is an `indexOutOfBounds` fault.
  case bucket(histogram: Int)
  /// The address of a copy of the counts of all buckets, 8 bytes each.
  case buckets(histogram: Int)

  /// Whether it is one of several numbers, chosen by an index.
  package var takesIndex: Bool {
    if case .bucket = self { true } else { false }
  }
}

/// What `readStatistic` reads.
package struct StatisticReading: Hashable, Sendable {
  package var map: Int
  package var statistic: Statistic

  package init(map: Int, statistic: Statistic) {
    self.map = map
    self.statistic = statistic
  }
}

/// What `formatText` makes text with.
package struct TextFormatting: Hashable, Sendable {
  /// Among the program's formats.
  package var format: Int
  /// The types of its operands.
  package var operands: [ValueType]

  package init(format: Int, operands: [ValueType]) {
    self.format = format
    self.operands = operands
  }
}

extension MapDeclaration {
  /// The kinds of its histograms, as `bucket` and `buckets` count them.
  package var histogramKinds: [AggregationKind] {
    guard case .aggregation(let kind) = value else { return [] }
    return kind.isHistogram ? [kind] : histograms
  }

  /// Whether this can be read of its elements.
  package func has(_ statistic: Statistic) -> Bool {
    guard case .aggregation(let kind) = value else { return false }
    switch statistic {
    case .value: return true
    case .bucket(let index), .buckets(let index): return histogramKinds.indices.contains(index)
    case .count, .sum, .minimum, .maximum, .average, .variance:
      if case .statistics = kind { return true }
      return false
    }
  }
}
