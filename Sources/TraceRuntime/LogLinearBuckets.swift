// The arithmetic of log-linear histograms, for one side of zero; the other mirrors it. Bucket k of the
// order with exponent m begins at factor^m + ceiling(k * factor^(m+1) / steps).

/// The buckets of a log-linear histogram.
struct LogLinearBuckets: Hashable {
  private let steps: UInt128
  private let perOrder: Int
  /// factor^low to factor^(high+1).
  private let powers: [UInt128]
  /// The bucket of what is nearer to zero than factor^low.
  let zero: Int

  var count: Int { 2 * zero + 1 }

  init?(factor: Int64, low: Int64, high: Int64, steps: Int64) {
    guard factor >= 2, low >= 0, high >= low, high < 64, steps >= 1, steps < 1 << 32,
      steps >= factor || factor % steps == 0
    else { return nil }
    // Powers beyond this are never reached by a value, and their products with the steps fit.
    let largest: UInt128 = 1 << 64
    var power: UInt128 = 1
    var powers: [UInt128] = []
    for exponent in 0...high + 1 {
      guard power <= largest else { return nil }
      if exponent >= low { powers.append(power) }
      power *= UInt128(factor)
    }
    let perOrder = Int(steps - steps / factor)
    let (buckets, overflow) = perOrder.multipliedReportingOverflow(by: Int(high - low + 1))
    guard !overflow, buckets < HistogramBuckets.largestCount / 2 else { return nil }
    self.steps = UInt128(steps)
    self.perOrder = perOrder
    self.powers = powers
    zero = 1 + buckets
  }

  func index(of value: Int64) -> Int {
    let magnitude = UInt128(value.magnitude)
    guard magnitude >= powers[0] else { return zero }
    guard let next = powers.firstIndex(where: { magnitude < $0 }) else {
      return value < 0 ? 0 : count - 1
    }
    let step = Int((magnitude - powers[next - 1]) * steps / powers[next])
    let distance = 1 + (next - 1) * perOrder + step
    return value < 0 ? zero - distance : zero + distance
  }

  func bound(of index: Int) -> Int128 {
    let bound = Int128(truncatingIfNeeded: magnitude(abs(index - zero)))
    return index < zero ? -bound : bound
  }

  func isDistinct(_ index: Int) -> Bool {
    let distance = abs(index - zero)
    guard distance > 0, distance < zero else { return true }
    return magnitude(distance) != magnitude(distance + 1)
  }

  /// Where the bucket so many places from that of zero begins.
  private func magnitude(_ distance: Int) -> UInt128 {
    guard distance > 0 else { return 0 }
    let order = (distance - 1) / perOrder
    guard order < powers.count - 1 else { return powers[powers.count - 1] }
    let place = UInt128((distance - 1) % perOrder)
    return powers[order] + (place * powers[order + 1] + steps - 1) / steps
  }
}
