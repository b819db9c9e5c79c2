// Histograms whose numbers make no buckets, or too many. Only the beginning of a run says so, and then
// there is none.

extension StapUnit {
  /// A global whose histogram cannot be made, so that no run begins.
  package struct UnusableHistogram: Hashable, Sendable {
    /// What is wrong with the numbers, after `WARNING: `. It may have several lines.
    package let warning: String
    /// What comes of it, after `ERROR: `.
    package let error: String
  }
}

extension StapHistogramShape {
  /// The most buckets, those beside the steps included.
  private static var mostBuckets: Int64 { 128 }

  /// What is wrong with the numbers; nil when nothing is.
  fileprivate var mistake: String? {
    guard case .linear(let low, let high, let step) = self else { return nil }
    if step == 0 { return "histogram: interval cannot be zero." }
    let (width, overflow) = high.subtractingReportingOverflow(low)
    if !overflow {
      let steps = width.dividedReportingOverflow(by: step).partialValue
      if steps >= 0, steps <= Self.mostBuckets - 3 { return nil }
    }
    return """
      histogram: Number of buckets must be between 1 and \(Self.mostBuckets - 2)
      Number_of_buckets = (stop - start) / interval.
      Please adjust your start, stop, and interval values.
      """
  }
}

extension StapVariable {
  /// What a run says of a histogram that cannot be made.
  var unusableHistogram: StapUnit.UnusableHistogram? {
    guard type == .statistic, let mistake = statistic.histogram?.mistake else { return nil }
    return StapUnit.UnusableHistogram(
      warning: mistake, error: "global variable '\(mangledName)' allocation failed")
  }
}
