// The state of one aggregated value: some words, all zero before the first value, and how a value
// changes them. Sums of 64 bits wrap; averages and deviations are made of wider ones, which do not.
//
//   count, sum          the number
//   minimum, maximum    the number, 1 once there is one
//   average             how many values, their sum (low word first)
//   deviation, variance how many values, their sum, the sum of their squares (low word first)
//   statistics          how many values, their sum, minimum, maximum, running mean, sum of squared
//                       distances from it; then the counts of the histograms beside
//   histograms          a count for each bucket

package import TraceProgram

extension AggregationKind {
  /// How many words the state has; histograms have one for each bucket instead.
  var wordCount: Int {
    switch self {
    case .count, .sum: 1
    case .minimum, .maximum: 2
    case .average: 3
    case .standardDeviation, .variance, .statistics: 6
    case .powerOfTwo, .widePowerOfTwo, .linear, .logLinear: 0
    }
  }

  /// Whether the values are numbers with signs.
  package var isSigned: Bool {
    switch self {
    case .sum(let isSigned), .minimum(let isSigned), .maximum(let isSigned),
      .average(let isSigned), .standardDeviation(let isSigned), .variance(let isSigned):
      isSigned
    case .count, .statistics, .powerOfTwo, .widePowerOfTwo, .linear, .logLinear: true
    }
  }
}

/// The state of one aggregated value.
struct AggregationState {
  let words: UnsafeMutablePointer<UInt64>
  let kind: AggregationKind
  let buckets: HistogramBuckets?

  /// Combines a value with those before it. The weight is how often it counts in a histogram.
  func add(_ value: UInt64, weight: Int64) {
    let number = Int64(bitPattern: value)
    switch kind {
    case .count: words[0] &+= 1
    case .sum: words[0] &+= value
    case .minimum(let isSigned):
      if words[1] == 0 || (isSigned ? number < Int64(bitPattern: words[0]) : value < words[0]) {
        words[0] = value
        words[1] = 1
      }
    case .maximum(let isSigned):
      if words[1] == 0 || (isSigned ? number > Int64(bitPattern: words[0]) : value > words[0]) {
        words[0] = value
        words[1] = 1
      }
    case .average(let isSigned):
      words[0] &+= 1
      add(wide(value, isSigned), at: 1)
    case .standardDeviation(let isSigned), .variance(let isSigned):
      words[0] &+= 1
      add(wide(value, isSigned), at: 1)
      let magnitude = isSigned ? number.magnitude : value
      addSquare(UInt128(magnitude) * UInt128(magnitude))
    case .statistics(let shift): addToStatistics(number, shift)
    case .powerOfTwo, .widePowerOfTwo, .linear, .logLinear:
      guard let buckets else { return }
      words[buckets.index(of: number)] &+= UInt64(bitPattern: weight)
    }
  }

  /// What the state amounts to, divided where that makes sense. A minimum or maximum of nothing is the
  /// number that any other replaces.
  func value(normalization: UInt64) -> AggregateValue {
    let divisor = normalization == 0 ? 1 : normalization
    switch kind {
    case .count: return .integer(divided(words[0], by: divisor, isSigned: true), isSigned: true)
    case .sum(let isSigned):
      return .integer(divided(words[0], by: divisor, isSigned: isSigned), isSigned: isSigned)
    case .minimum(let isSigned):
      let unset = isSigned ? UInt64(bitPattern: .max) : .max
      let number = words[1] == 0 ? unset : words[0]
      return .integer(divided(number, by: divisor, isSigned: isSigned), isSigned: isSigned)
    case .maximum(let isSigned):
      let unset = isSigned ? UInt64(bitPattern: .min) : 0
      let number = words[1] == 0 ? unset : words[0]
      return .integer(divided(number, by: divisor, isSigned: isSigned), isSigned: isSigned)
    case .average(let isSigned):
      guard words[0] != 0 else { return .integer(0, isSigned: isSigned) }
      let average = wideWord(at: 1) / Int128(divisor) / Int128(words[0])
      return .integer(UInt64(truncatingIfNeeded: average), isSigned: isSigned)
    case .standardDeviation:
      return .integer(squareRoot(variance(divisor)), isSigned: false)
    case .variance:
      return .integer(UInt64(clamping: variance(divisor)), isSigned: false)
    case .statistics: return .integer(words[0], isSigned: true)
    case .powerOfTwo, .widePowerOfTwo, .linear, .logLinear:
      guard let buckets else { return .integer(0, isSigned: true) }
      let counts = (0..<buckets.count).map { Int64(bitPattern: words[$0]) }
      return .histogram(Histogram(buckets: buckets, counts: counts, normalization: divisor))
    }
  }

  /// The average of the squares less the square of the average, in whole numbers. The sum of squares is
  /// divided by the normalization once, as in dtrace.
  private func variance(_ divisor: UInt64) -> UInt128 {
    guard words[0] != 0 else { return 0 }
    let average = wideWord(at: 1) / Int128(divisor) / Int128(words[0])
    let square = average.magnitude &* average.magnitude
    return averageSquare(divisor) &- square
  }

  /// The sum of squares, which has three words, divided by one number and then by how many there are.
  private func averageSquare(_ divisor: UInt64) -> UInt128 {
    var quotient = (words[3], words[4], words[5])
    for divisor in [divisor, words[0]] {
      var rest: UInt64 = 0
      (quotient.2, rest) = divisor.dividingFullWidth((rest, quotient.2))
      (quotient.1, rest) = divisor.dividingFullWidth((rest, quotient.1))
      (quotient.0, rest) = divisor.dividingFullWidth((rest, quotient.0))
    }
    // An average of squares of 64 bits has no third word.
    return UInt128(quotient.1) << 64 | UInt128(quotient.0)
  }

  private func addSquare(_ square: UInt128) {
    let sum = UInt128(words[4]) << 64 | UInt128(words[3])
    let (total, isCarried) = sum.addingReportingOverflow(square)
    words[3] = UInt64(truncatingIfNeeded: total)
    words[4] = UInt64(truncatingIfNeeded: total >> 64)
    if isCarried { words[5] &+= 1 }
  }

  private func wide(_ value: UInt64, _ isSigned: Bool) -> Int128 {
    isSigned ? Int128(Int64(bitPattern: value)) : Int128(value)
  }

  private func wideWord(at index: Int) -> Int128 {
    Int128(Int64(bitPattern: words[index + 1])) << 64 | Int128(words[index])
  }

  private func add(_ addend: Int128, at index: Int) {
    let sum = wideWord(at: index) &+ addend
    words[index] = UInt64(truncatingIfNeeded: sum)
    words[index + 1] = UInt64(truncatingIfNeeded: sum >> 64)
  }

  private func divided(_ number: UInt64, by divisor: UInt64, isSigned: Bool) -> UInt64 {
    guard divisor != 1 else { return number }
    guard isSigned else { return number / divisor }
    return UInt64(truncatingIfNeeded: Int128(Int64(bitPattern: number)) / Int128(divisor))
  }

  /// The whole part of the square root.
  private func squareRoot(_ square: UInt128) -> UInt64 {
    var root: UInt128 = 0
    var rest = square
    var bit: UInt128 = 1 << 126
    while bit > square { bit >>= 2 }
    while bit != 0 {
      if rest >= root + bit {
        rest -= root + bit
        root = root >> 1 + bit
      } else {
        root >>= 1
      }
      bit >>= 2
    }
    return UInt64(truncatingIfNeeded: root)
  }
}

/// What an aggregated value amounts to.
package enum AggregateValue: Hashable, Sendable {
  /// A number of 64 bits; a deviation or variance has no sign.
  case integer(UInt64, isSigned: Bool)
  case histogram(Histogram)

  /// The value where there is none: of a key that one of several joined aggregations lacks.
  package static func zero(of kind: AggregationKind) -> AggregateValue {
    if let buckets = HistogramBuckets(kind) {
      let counts = [Int64](repeating: 0, count: buckets.count)
      return .histogram(Histogram(buckets: buckets, counts: counts, normalization: 1))
    }
    return .integer(0, isSigned: kind.isSigned)
  }
}
