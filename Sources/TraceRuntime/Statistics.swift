// Statistics: count, sum, minimum, maximum, average and variance of the same values, with histograms
// beside. The variance follows Welford in whole numbers, so that it depends on the order of the values,
// and is the one that SystemTap prints. All arithmetic wraps.

internal import TraceProgram

/// The words of statistics, in order.
private enum StatisticsWord {
  static let count = 0
  static let sum = 1
  static let minimum = 2
  static let maximum = 3
  static let mean = 4
  static let squares = 5
}

extension AggregationState {
  /// Combines a value with those before it.
  func addToStatistics(_ value: Int64, _ shift: Int64) {
    let shifted = value &<< shift
    words[StatisticsWord.sum] &+= UInt64(bitPattern: value)
    words[StatisticsWord.count] &+= 1
    guard words[StatisticsWord.count] != 1 else {
      words[StatisticsWord.minimum] = UInt64(bitPattern: value)
      words[StatisticsWord.maximum] = UInt64(bitPattern: value)
      words[StatisticsWord.mean] = UInt64(bitPattern: shifted)
      return
    }
    if value < number(StatisticsWord.minimum) {
      words[StatisticsWord.minimum] = UInt64(bitPattern: value)
    }
    if value > number(StatisticsWord.maximum) {
      words[StatisticsWord.maximum] = UInt64(bitPattern: value)
    }
    let distance = shifted &- number(StatisticsWord.mean)
    let mean =
      number(StatisticsWord.mean) &+ quotient(distance, number(StatisticsWord.count))
    words[StatisticsWord.mean] = UInt64(bitPattern: mean)
    words[StatisticsWord.squares] &+= UInt64(bitPattern: distance &* (shifted &- mean))
  }

  /// What statistics amount to that have a value.
  func statistics(_ shift: Int64) -> StatisticsSummary {
    let count = number(StatisticsWord.count)
    let sum = number(StatisticsWord.sum)
    let variance = count < 2 ? 0 : number(StatisticsWord.squares) / (count - 1)
    return StatisticsSummary(
      count: count, sum: sum, minimum: number(StatisticsWord.minimum),
      maximum: number(StatisticsWord.maximum), average: quotient(sum, count),
      variance: variance &>> (2 &* shift))
  }

  private func number(_ index: Int) -> Int64 { Int64(bitPattern: words[index]) }

  private func quotient(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
  }
}

/// What statistics amount to.
package struct StatisticsSummary: Hashable, Sendable {
  package var count: Int64
  package var sum: Int64
  package var minimum: Int64
  package var maximum: Int64
  package var average: Int64
  package var variance: Int64

  package init(
    count: Int64, sum: Int64, minimum: Int64, maximum: Int64, average: Int64, variance: Int64
  ) {
    self.count = count
    self.sum = sum
    self.minimum = minimum
    self.maximum = maximum
    self.average = average
    self.variance = variance
  }
}

extension MapStore {
  /// What the statistics of an element amount to; nil for another kind, and when there are no values.
  package func statistics(of element: MapElement) -> StatisticsSummary? {
    guard case .aggregation(.statistics(let shift)) = declaration.value else { return nil }
    let summary = state(element, .statistics(varianceShift: shift)).statistics(shift)
    return summary.count == 0 ? nil : summary
  }

  /// A histogram of an element: the map's own, or one of those beside statistics.
  package func histogram(of element: MapElement, at index: Int) -> Histogram? {
    guard let (buckets, words) = bucketWords(of: element, histogram: index) else { return nil }
    return Histogram(
      buckets: buckets, counts: words.map { Int64(bitPattern: $0) }, normalization: 1)
  }

  func addToHistograms(_ element: MapElement, _ value: Int64) {
    for index in histograms.indices {
      guard let (buckets, words) = bucketWords(of: element, histogram: index) else { continue }
      words[buckets.index(of: value)] &+= 1
    }
  }

  /// The counts of a histogram in place.
  func bucketWords(
    of element: MapElement, histogram index: Int
  ) -> (HistogramBuckets, UnsafeMutableBufferPointer<UInt64>)? {
    guard case .aggregation(let kind) = declaration.value else { return nil }
    let words = bytes(of: element).bindMemory(to: UInt64.self)
    if let buckets { return index == 0 ? (buckets, words) : nil }
    guard histograms.indices.contains(index), let buckets = histograms[index] else { return nil }
    let start = histograms[..<index].reduce(kind.wordCount) { $0 + ($1?.count ?? 0) }
    return (buckets, UnsafeMutableBufferPointer(rebasing: words[start..<start + buckets.count]))
  }

  /// A statistic as a word; nil if there is no such value. Buckets are read elsewhere.
  func word(_ statistic: Statistic, of element: MapElement) -> Int64? {
    switch statistic {
    case .count: return statistics(of: element)?.count
    case .sum: return statistics(of: element)?.sum
    case .minimum: return statistics(of: element)?.minimum
    case .maximum: return statistics(of: element)?.maximum
    case .average: return statistics(of: element)?.average
    case .variance: return statistics(of: element)?.variance
    case .value:
      switch value(of: element) {
      case .integer(let word, _): return Int64(bitPattern: word)
      case .histogram(let histogram): return histogram.counts.reduce(0, &+)
      case nil: return nil
      }
    case .bucket, .buckets: return nil
    }
  }
}

extension Histogram {
  /// The histogram whose counts a program recorded: what `Statistic.buckets` copies, 8 bytes each.
  package init?(buckets: HistogramBuckets, recorded bytes: ArraySlice<UInt8>) {
    guard bytes.count == 8 * buckets.count else { return nil }
    let counts = (0..<buckets.count).map { bucket in
      let start = bytes.startIndex + 8 * bucket
      return bytes[start..<start + 8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
    }
    self.init(buckets: buckets, counts: counts, normalization: 1)
  }
}
