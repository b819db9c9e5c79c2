// A listing for people: under each file, a line for each probe, its sites counted and its arguments
// with names and types where they are known. Fits the terminal: long argument lists go on under their
// own column, and what cannot be broken ends in `…`. Without a terminal nothing is cut or wrapped.

internal import SystemPackage
internal import Tracing

/// Writes a listing as aligned columns.
struct ListingTable {
  /// The columns of the terminal; nil when there is none.
  let width: Int?

  private static let headings = ["PROVIDER", "NAME", "SITES", "ARGUMENTS"]
  private static let gap = "  "
  private static let leastArgumentWidth = 16

  func append(_ listing: Listing, to out: inout [UInt8]) {
    for (number, file) in listing.files.enumerated() {
      if number > 0 { out.append(UInt8(ascii: "\n")) }
      append(line: cut(printable(file.path.string), to: width), to: &out)
      append(rows(of: file), to: &out)
    }
  }

  /// A probe of a file, all its sites together.
  private struct Row {
    let provider: String
    let name: String
    var sites: String
    let arguments: [String]
  }

  private func rows(of file: ListedFile) -> [Row] {
    var order: [[String]] = []
    var sites: [[String]: [ListedProbe]] = [:]
    for probe in file.probes {
      let key = [probe.provider, probe.name]
      if sites[key] == nil { order.append(key) }
      sites[key, default: []].append(probe)
    }
    return order.map { key in
      let same = sites[key] ?? []
      return Row(
        provider: printable(key[0]), name: printable(key[1]), sites: String(same.count),
        arguments: arguments(of: same))
    }
  }

  /// `name: type` where known, else the operand, or only its size where the sites differ.
  private func arguments(of sites: [ListedProbe]) -> [String] {
    guard let first = sites.first else { return [] }
    return first.arguments.enumerated().map { index, argument in
      if let name = argument.name, let type = argument.type {
        return printable("\(name): \(type)")
      }
      let specs = Set(
        sites.map { index < $0.arguments.count ? $0.arguments[index].spec : "" })
      guard specs.count > 1, let at = argument.spec.firstIndex(of: "@") else {
        return printable(argument.spec)
      }
      return printable(argument.spec[...at]) + "…"
    }
  }

  private func append(_ rows: [Row], to out: inout [UInt8]) {
    var providerWidth = Self.headings[0].count
    var nameWidth = Self.headings[1].count
    var sitesWidth = Self.headings[2].count
    for row in rows {
      providerWidth = max(providerWidth, columns(row.provider))
      nameWidth = max(nameWidth, columns(row.name))
      sitesWidth = max(sitesWidth, columns(row.sites))
    }
    var argumentWidth: Int?
    if let width {
      // On a narrow terminal the two names give way, each down to a quarter of it.
      let gaps = 3 * Self.gap.count
      func left() -> Int { width - providerWidth - nameWidth - sitesWidth - gaps }
      let least = max(width / 4, 4)
      if left() < Self.leastArgumentWidth {
        nameWidth = min(nameWidth, max(least, nameWidth - Self.leastArgumentWidth + left()))
      }
      if left() < Self.leastArgumentWidth {
        providerWidth = min(
          providerWidth, max(least, providerWidth - Self.leastArgumentWidth + left()))
      }
      argumentWidth = max(left(), 1)
    }
    func line(_ provider: String, _ name: String, _ sites: String, _ arguments: String) -> String {
      padded(cut(provider, to: providerWidth), to: providerWidth) + Self.gap
        + padded(cut(name, to: nameWidth), to: nameWidth) + Self.gap
        + String(repeating: " ", count: max(0, sitesWidth - columns(sites))) + sites + Self.gap
        + arguments
    }
    let headings = Self.headings
    append(
      line: line(headings[0], headings[1], headings[2], cut(headings[3], to: argumentWidth)),
      to: &out)
    for row in rows {
      for (number, piece) in wrapped(row.arguments, to: argumentWidth).enumerated() {
        let text =
          number == 0
          ? line(row.provider, row.name, row.sites, piece) : line("", "", "", piece)
        append(line: text, to: &out)
      }
    }
  }

  /// Breaks a list between arguments; named ones are parted by commas, operands by blanks.
  private func wrapped(_ arguments: [String], to width: Int?) -> [String] {
    let isNamed = arguments.contains { $0.contains(": ") }
    var lines: [String] = []
    var current = ""
    for (index, argument) in arguments.enumerated() {
      let piece = isNamed && index < arguments.count - 1 ? argument + "," : argument
      if current.isEmpty {
        current = piece
      } else if let width, columns(current) + 1 + columns(piece) > width {
        lines.append(cut(current, to: width))
        current = piece
      } else {
        current += " " + piece
      }
    }
    lines.append(cut(current, to: width))
    return lines
  }

  private func append(line: String, to out: inout [UInt8]) {
    var end = line.endIndex
    while end > line.startIndex, line[line.index(before: end)] == " " {
      end = line.index(before: end)
    }
    out.append(contentsOf: line[..<end].utf8)
    out.append(UInt8(ascii: "\n"))
  }

  private func columns(_ text: String) -> Int { text.unicodeScalars.count }

  private func cut(_ text: String, to width: Int?) -> String {
    guard let width, columns(text) > width else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(max(width - 1, 0)))) + "…"
  }

  private func padded(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - columns(text)))
  }
}

/// Text with C's escapes for backslashes and for whatever would move a terminal's cursor.
package func printable(_ text: some StringProtocol) -> String {
  let text = String(text)
  let span = text.utf8Span.span
  let isPlain = span.indices.allSatisfy { (0x20..<0x7f).contains(span[$0]) && span[$0] != 0x5c }
  if isPlain { return text }
  var bytes: [UInt8] = []
  appendEscaped(Array(text.utf8), quote: nil, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}
