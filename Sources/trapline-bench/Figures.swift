// Figures: read from what programs say, and written in columns.

import Glibc

/// The digits that follow the last `label` of a text.
func lastNumber(after label: String, in text: String) -> Double? {
  let bytes = Array(text.utf8)
  let wanted = Array(label.utf8)
  guard bytes.count >= wanted.count else { return nil }
  for start in stride(from: bytes.count - wanted.count, through: 0, by: -1)
  where bytes[start..<start + wanted.count].elementsEqual(wanted) {
    let digits = bytes[(start + wanted.count)...].prefix { (0x30...0x39).contains($0) }
    if let value = Double(String(decoding: digits, as: UTF8.self)) { return value }
  }
  return nil
}

/// The middle one, or the mean of the two; nil when there is none.
func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// A number of no great size with a fixed number of decimal places.
func decimal(_ value: Double, places: Int) -> String {
  let scale = (0..<places).reduce(1) { product, _ in product * 10 }
  let scaled = Int((min(value, 1e12) * Double(scale)).rounded())
  if places == 0 { return "\(scaled)" }
  let fraction = "\(scaled % scale)"
  return "\(scaled / scale)."
    + String(repeating: "0", count: max(0, places - fraction.count)) + fraction
}

/// Columns of equal width, a line per row: the first to the left and the others to the right. Where a row is
/// short its last cell is a remark.
func aligned(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { row in
      column < row.count && (row.count == columns || column < row.count - 1)
        ? row[column].count : 0
    }.max() ?? 0
  }
  var text = ""
  for row in rows {
    var line = ""
    for (column, cell) in row.enumerated() {
      let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
      let isRemark = row.count < columns && column == row.count - 1
      line += column == 0 || isRemark ? cell + padding : padding + cell
      line += "  "
    }
    while line.hasSuffix(" ") { line.removeLast() }
    text += line + "\n"
  }
  return text
}

func monotonicNanoseconds() -> Int {
  var now = timespec()
  clock_gettime(CLOCK_MONOTONIC, &now)
  return now.tv_sec * 1_000_000_000 + now.tv_nsec
}
