// Hits counted instead of written: by probe, or by probe and the values of some arguments.

internal import ProbeNotes
package import Tracing

/// Counts by probe and by the values of chosen arguments.
package struct HitCounts: ~Copyable {
  private struct Key: Hashable {
    var probe: ProbeID
    /// The values as text, one behind another with a byte between that no text of ours contains.
    var values: [UInt8]
  }

  /// The arguments to count by.
  package let names: [String]
  private var counts: [Key: Int] = [:]
  private var scratch: [UInt8] = []
  /// Which arguments of a site are counted by, found once for each site.
  private var indicesOfSite: [[Int?]?] = []

  package init(by names: [String]) {
    self.names = names
  }

  package mutating func add(
    _ hit: borrowing ProbeHit, _ values: borrowing HitValues, firstValue: Int
  ) {
    scratch.removeAll(keepingCapacity: true)
    let site = hit.site
    if !names.isEmpty {
      for (position, index) in indices(of: site).enumerated() {
        if position > 0 { scratch.append(0) }
        guard let index else {
          scratch.append(UInt8(ascii: "-"))
          continue
        }
        let value = values.values[firstValue + index]
        HitText.append(value, of: site.arguments[index], values, to: &scratch)
      }
    }
    counts[Key(probe: site.probe, values: scratch), default: 0] += 1
  }

  private mutating func indices(of site: Site) -> [Int?] {
    while indicesOfSite.count <= site.index { indicesOfSite.append(nil) }
    if let known = indicesOfSite[site.index] { return known }
    let found = names.map { HitCondition.index(ofArgument: $0, in: site) }
    indicesOfSite[site.index] = found
    return found
  }

  /// The table, most frequent first; equal counts by name and values.
  package func table(_ sites: SiteTable) -> [UInt8] {
    var rows = counts.map { key, count in
      let probe = sites.probes[key.probe.index]
      let values = key.values.split(separator: 0, omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self) }
      // Names come from the traced file and may hold anything but NUL.
      let name = printable("\(probe.provider):\(probe.name)")
      return (count: count, name: name, values: names.isEmpty ? [] : values)
    }
    rows.sort { left, right in
      if left.count != right.count { return left.count > right.count }
      if left.name != right.name { return left.name < right.name }
      return left.values.lexicographicallyPrecedes(right.values)
    }
    let total = rows.reduce(0) { $0 + $1.count }
    let countWidth = max(10, String(total).utf8.count)
    var columns: [[String]] = [["probe"] + names]
    for row in rows { columns.append([row.name] + row.values) }
    let widths = (0..<names.count + 1).map { column in
      columns.map { $0[column].count }.max() ?? 0
    }
    func line(_ count: String, _ cells: [String]) -> String {
      var text = String(repeating: " ", count: max(0, countWidth - count.count)) + count
      for (column, cell) in cells.enumerated() {
        text += "  " + cell
        if column < cells.count - 1 {
          text += String(repeating: " ", count: max(0, widths[column] - cell.count))
        }
      }
      return text + "\n"
    }
    var out = line("hits", columns[0])
    for (index, row) in rows.enumerated() { out += line(String(row.count), columns[index + 1]) }
    out += line(String(total), ["total"])
    return Array(out.utf8)
  }
}
