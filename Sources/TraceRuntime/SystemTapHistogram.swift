// Histograms as SystemTap draws them: a bucket in each row, a bar and the count. Runs of empty rows are
// left out, and the column of values is as wide as the arithmetic of SystemTap has it, which may be one
// more than the longest of them.

internal import TraceProgram

/// The counts of a histogram and how to draw them.
struct SystemTapHistogram {
  private enum Form {
    /// With the bucket of 0 at this index.
    case logarithmic(zero: Int)
    case linear(low: Int64, step: Int64)
  }

  private let form: Form
  private let counts: [Int64]
  private let width: Int
  private let elision: Int

  /// Bars and elisions are limited to this.
  private static let mostColumns = 1 << 12

  /// Nil if the counts are not those of such a histogram.
  init?(_ drawing: FormatDescriptor.HistogramDrawing, recorded bytes: ArraySlice<UInt8>) {
    guard let buckets = HistogramBuckets(drawing.kind),
      let histogram = Histogram(buckets: buckets, recorded: bytes)
    else { return nil }
    switch drawing.kind {
    case .widePowerOfTwo: form = .logarithmic(zero: 64)
    case .linear(let low, _, let step): form = .linear(low: low, step: step)
    default: return nil
    }
    // No value falls into a last logarithmic bucket, whose label would be no number either.
    counts =
      drawing.kind == .widePowerOfTwo ? histogram.counts.dropLast() : histogram.counts
    width = min(max(drawing.width, 1), Self.mostColumns)
    elision = drawing.elision
  }

  func append(to out: inout [UInt8]) {
    let rows = rows
    let fullest = max(counts.max() ?? 0, 0)
    let scale = max(1, (fullest / Int64(width)) + (fullest % Int64(width) == 0 ? 0 : 1))
    let countWidth = Self.width(of: fullest)
    let column = valueColumn(rows)
    NumberText.append(spaces: column - 5, to: &out)
    out.append(contentsOf: "value |".utf8)
    NumberText.append(UInt8(ascii: "-"), count: width, to: &out)
    out.append(contentsOf: " count\n".utf8)
    var isEliding = false
    for row in rows {
      if isElided(row, in: rows) {
        isEliding = true
        continue
      }
      if isEliding {
        isEliding = false
        NumberText.append(spaces: column, to: &out)
        out.append(contentsOf: " ~\n".utf8)
      }
      appendLabel(of: row, column, to: &out)
      let bar = Int(max(0, counts[row]) / scale)
      NumberText.append(UInt8(ascii: "@"), count: bar, to: &out)
      NumberText.append(counts[row], width: width - bar + 1 + countWidth, to: &out)
      out.append(UInt8(ascii: "\n"))
    }
    out.append(UInt8(ascii: "\n"))
  }

  // MARK: Rows

  /// From two before the first that counts to two after the last. Rows below zero are only shown for values
  /// below zero, those beside the steps only if they count.
  private var rows: ClosedRange<Int> {
    var low = counts.firstIndex { $0 > 0 } ?? 0
    var high = counts.lastIndex { $0 > 0 } ?? 0
    let last = counts.count - 1
    for _ in 0..<2 {
      if case .logarithmic(let zero) = form, low == zero {
      } else if low > 0 {
        low -= 1
      }
      if high < last { high += 1 }
    }
    if case .linear = form {
      if low == 0, counts[0] == 0, low < high { low += 1 }
      if high == last, counts[high] == 0, low < high { high -= 1 }
    }
    return low...high
  }

  private func isElided(_ row: Int, in rows: ClosedRange<Int>) -> Bool {
    guard elision >= 0 else { return false }
    let reach = min(elision, counts.count)
    let low = max(row - reach, rows.lowerBound)
    let high = min(row + reach, rows.upperBound)
    return counts[low...high].allSatisfy { $0 == 0 }
  }

  // MARK: Labels

  private func valueColumn(_ rows: ClosedRange<Int>) -> Int {
    let (low, high) = (rows.lowerBound, rows.upperBound)
    switch form {
    case .logarithmic:
      return max(Self.width(of: value(of: low)), Self.width(of: value(of: high)), 5)
    case .linear(let start, let step):
      let end = start &+ step &* Int64(high)
      return max(
        Self.width(of: start) + (low == 0 ? 1 : 0),
        Self.width(of: end) + (high == counts.count - 1 ? 1 : 0), 5)
    }
  }

  private func value(of row: Int) -> Int64 {
    switch form {
    case .logarithmic(let zero):
      if row == zero { return 0 }
      return row < zero ? Int64.min >> Int64(row) : 1 << Int64(row - zero - 1)
    case .linear(let low, let step):
      if row == 0 { return low }
      return low &+ Int64(row == counts.count - 1 ? row - 2 : row - 1) &* step
    }
  }

  private func appendLabel(of row: Int, _ column: Int, to out: inout [UInt8]) {
    let value = value(of: row)
    var mark: StaticString = ""
    if case .linear = form {
      if row == 0 { mark = "<" } else if row == counts.count - 1 { mark = ">" }
    }
    let padding = column - Self.width(of: value) - mark.utf8CodeUnitCount
    NumberText.append(spaces: padding, to: &out)
    mark.withUTF8Buffer { out.append(contentsOf: $0) }
    NumberText.append(value, to: &out)
    out.append(contentsOf: " |".utf8)
  }

  private static func width(of number: Int64) -> Int {
    NumberText.digitCount(of: number.magnitude, radix: 10) + (number < 0 ? 1 : 0)
  }
}
