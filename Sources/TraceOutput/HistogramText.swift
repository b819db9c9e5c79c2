// Histograms as D draws them: a bucket in each row, a bar of 40 columns, and the count. Negative
// counts, which negative weights make, draw to the left.

internal import TraceRuntime

/// Draws histograms.
enum HistogramText {
  static let barWidth = 40

  /// Appends the newline that ends the keys, the header, and a line for each row.
  static func append(_ rows: [Histogram.Row], to out: inout [UInt8]) {
    out.append(
      contentsOf: "\n           value  ------------- Distribution ------------- count    \n".utf8)
    var scale = BarScale()
    for row in rows { scale.take(row.count) }
    for row in rows {
      let label = row.label.description.utf8
      NumberText.append(spaces: 16 - label.count, to: &out)
      out.append(contentsOf: label)
      out.append(UInt8(ascii: " "))
      scale.append(row.count, to: &out)
      out.append(UInt8(ascii: " "))
      let start = out.count
      NumberText.append(row.shownCount, to: &out)
      NumberText.append(spaces: 9 - (out.count - start), to: &out)
      out.append(UInt8(ascii: "\n"))
    }
  }
}

/// What bars are drawn against: the sum of all magnitudes, and which signs there are.
private struct BarScale {
  private var total: UInt128 = 0
  private var hasPositives = false
  private var hasNegatives = false

  mutating func take(_ count: Int64) {
    total += UInt128(count.magnitude)
    if count > 0 { hasPositives = true }
    if count < 0 { hasNegatives = true }
  }

  /// Appends 40 columns and the line that bars begin at.
  func append(_ count: Int64, to out: inout [UInt8]) {
    let isMixed = hasPositives && hasNegatives
    let width = isMixed ? HistogramText.barWidth / 2 : HistogramText.barWidth
    let length = length(of: count, width)
    let isLeft = hasNegatives && (!isMixed || count <= 0)
    if isLeft {
      NumberText.append(spaces: width - length, to: &out)
      NumberText.append(UInt8(ascii: "@"), count: length, to: &out)
      out.append(UInt8(ascii: "|"))
      if isMixed { NumberText.append(spaces: width, to: &out) }
    } else {
      if isMixed { NumberText.append(spaces: width, to: &out) }
      out.append(UInt8(ascii: "|"))
      NumberText.append(UInt8(ascii: "@"), count: length, to: &out)
      NumberText.append(spaces: width - length, to: &out)
    }
  }

  /// The share of the total, halves rounded up.
  private func length(of count: Int64, _ width: Int) -> Int {
    guard total > 0 else { return 0 }
    let doubled = UInt128(count.magnitude) * UInt128(2 * width)
    return Int((doubled + total) / (2 * total))
  }
}
