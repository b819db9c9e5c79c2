// How the three kinds of histogram divide the integers into buckets, in ascending order. The numbering
// is dtrace's, so that all the arithmetic is plain:
//
//   powers of two   63 negative buckets, that of 0, 63 positive ones; or 64 each
//   linear          one below the base, one for each step, one from the limit on
//   log-linear      one at and below -factor^(high+1); each order from high down to low, in steps; one for
//                   what is nearer to 0 than factor^low; and the same mirrored
//
// Each order of a log-linear histogram has steps - steps/factor buckets. Where the steps are finer than
// whole numbers some of these hold nothing (`isDistinct`), and are never shown.

package import TraceProgram

/// The buckets of one kind of histogram.
package struct HistogramBuckets: Hashable, Sendable {
  private enum Form: Hashable {
    /// With the bucket of 0 at this index.
    case powerOfTwo(zero: Int)
    case linear(base: Int64, limit: Int64, step: UInt64)
    case logLinear(LogLinearBuckets)
  }

  private let form: Form
  package let count: Int

  /// More buckets than this are never made: 64 MiB for each key.
  static let largestCount = 1 << 23

  /// Nil for kinds that are no histograms, and for parameters that make none.
  package init?(_ kind: AggregationKind) {
    switch kind {
    case .powerOfTwo:
      form = .powerOfTwo(zero: 63)
      count = 127
    case .widePowerOfTwo:
      form = .powerOfTwo(zero: 64)
      count = 129
    case .linear(let base, let limit, let step):
      guard step > 0, limit > base else { return nil }
      // A last step that does not fit is no bucket of its own, it belongs to the limit's.
      let width = UInt64(bitPattern: limit) &- UInt64(bitPattern: base)
      let levels = width / step.magnitude
      guard levels > 0, levels < UInt64(HistogramBuckets.largestCount) else { return nil }
      let end = base &+ Int64(bitPattern: levels &* step.magnitude)
      form = .linear(base: base, limit: end, step: step.magnitude)
      count = Int(levels) + 2
    case .logLinear(let factor, let low, let high, let steps):
      guard let buckets = LogLinearBuckets(factor: factor, low: low, high: high, steps: steps)
      else { return nil }
      form = .logLinear(buckets)
      count = buckets.count
    case .count, .sum, .minimum, .maximum, .average, .standardDeviation, .variance, .statistics:
      return nil
    }
  }

  /// The bucket that a value falls into.
  package func index(of value: Int64) -> Int {
    switch form {
    case .powerOfTwo(let zero):
      guard value != 0 else { return zero }
      // The least number has no positive counterpart, and shares the last bucket if there is no other.
      let order = min(zero - 1, 63 - value.magnitude.leadingZeroBitCount)
      return value < 0 ? zero - 1 - order : zero + 1 + order
    case .linear(let base, let limit, let step):
      guard value >= base else { return 0 }
      guard value < limit else { return count - 1 }
      return 1 + Int((UInt64(bitPattern: value) &- UInt64(bitPattern: base)) / step)
    case .logLinear(let buckets):
      return buckets.index(of: value)
    }
  }

  /// What a bucket is called. Buckets that are not distinct have the name of their successor.
  /// - Parameter showsNegatives: Whether any of the buckets below that of zero is shown too.
  package func label(of index: Int, showsNegatives: Bool) -> BucketLabel {
    switch form {
    case .powerOfTwo:
      return .value(bound(of: index))
    case .linear(let base, let limit, _):
      if index <= 0 { return .below(Int128(base)) }
      return index >= count - 1 ? .atLeast(Int128(limit)) : .value(bound(of: index))
    case .logLinear(let buckets):
      if index <= 0 { return .atMost(bound(of: 0)) }
      if index >= count - 1 { return .atLeast(bound(of: count - 1)) }
      guard index == buckets.zero else { return .value(bound(of: index)) }
      let least = bound(of: index + 1)
      if least == 1 { return .value(0) }
      return showsNegatives ? .magnitudeBelow(least) : .below(least)
    }
  }

  /// The number that stands for a bucket: its bound on the side of zero, or 0. The sum of these, each as
  /// often as its bucket counts, is what histograms are ordered by.
  package func bound(of index: Int) -> Int128 {
    switch form {
    case .powerOfTwo(let zero):
      if index == zero { return 0 }
      return index < zero ? -(1 << Int128(zero - 1 - index)) : 1 << Int128(index - zero - 1)
    case .linear(let base, let limit, let step):
      if index <= 0 { return Int128(base) - 1 }
      if index >= count - 1 { return Int128(limit) + 1 }
      return Int128(base) + Int128(index - 1) * Int128(step)
    case .logLinear(let buckets):
      return buckets.bound(of: index)
    }
  }

  /// Whether any value can fall into the bucket.
  package func isDistinct(_ index: Int) -> Bool {
    if case .logLinear(let buckets) = form { buckets.isDistinct(index) } else { true }
  }

  /// The bucket that decides between histograms of equal sums: that of zero, where there is one.
  var tieBreaker: Int? {
    switch form {
    case .powerOfTwo(let zero): zero
    case .linear: (0..<count).first { bound(of: $0) == 0 }
    case .logLinear(let buckets): buckets.zero
    }
  }

  /// The buckets to show when none counts.
  fileprivate var shownWithoutData: ClosedRange<Int> {
    switch form {
    case .powerOfTwo(let zero): zero - 1...zero + 1
    case .linear: 0...2
    case .logLinear(let buckets): buckets.zero...buckets.zero + 2
    }
  }

  fileprivate var zero: Int {
    switch form {
    case .powerOfTwo(let zero): zero
    case .linear: 0
    case .logLinear(let buckets): buckets.zero
    }
  }
}

/// What a bucket is called.
package enum BucketLabel: Hashable, Sendable, CustomStringConvertible {
  case value(Int128)
  case below(Int128)
  case atLeast(Int128)
  case atMost(Int128)
  case magnitudeBelow(Int128)

  /// As D writes it.
  package var description: String {
    switch self {
    case .value(let number): "\(number)"
    case .below(let number): "< \(number)"
    case .atLeast(let number): ">= \(number)"
    case .atMost(let number): "<= \(number)"
    case .magnitudeBelow(let number): "abs() < \(number)"
    }
  }
}

/// The counts of a histogram.
package struct Histogram: Hashable, Sendable {
  package let buckets: HistogramBuckets
  package let counts: [Int64]
  /// What counts are divided by where they are written as numbers. Bars show them undivided.
  package let normalization: UInt64

  package init(buckets: HistogramBuckets, counts: [Int64], normalization: UInt64) {
    self.buckets = buckets
    self.counts = counts
    self.normalization = normalization
  }

  /// One line of a histogram.
  package struct Row: Hashable, Sendable {
    package var label: BucketLabel
    package var count: Int64
    /// The count, divided.
    package var shownCount: Int64
  }

  /// The lines to show: from the first bucket that counts to the last, and one more on either side.
  package var rows: [Row] {
    var range = buckets.shownWithoutData
    if let first = counts.firstIndex(where: { $0 != 0 }),
      let last = counts.lastIndex(where: { $0 != 0 })
    {
      range = first...last
      range = previous(first)...next(last)
    } else {
      range = range.lowerBound...next(range.upperBound - 1)
    }
    return range.filter(buckets.isDistinct).map { index in
      let divided = Int128(counts[index]) / Int128(max(1, normalization))
      return Row(
        label: buckets.label(of: index, showsNegatives: range.lowerBound < buckets.zero),
        count: counts[index], shownCount: Int64(truncatingIfNeeded: divided))
    }
  }

  private func previous(_ index: Int) -> Int {
    var index = index - 1
    while index > 0, !buckets.isDistinct(index) { index -= 1 }
    return max(0, index)
  }

  private func next(_ index: Int) -> Int {
    var index = index + 1
    while index < buckets.count - 1, !buckets.isDistinct(index) { index += 1 }
    return min(buckets.count - 1, index)
  }
}
