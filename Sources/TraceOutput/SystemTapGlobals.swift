// Globals that a script only writes, as SystemTap prints them when a run ends: their names, and what they
// hold. Strings are as they are, without escapes.

internal import TraceProgram
package import TraceRuntime

/// Writes globals.
package enum SystemTapGlobals {
  /// Appends a number or string: `name=5`, `name="text"`.
  package static func append(_ name: String, _ value: RecordedValue, to out: inout [UInt8]) {
    out.append(contentsOf: name.utf8)
    out.append(UInt8(ascii: "="))
    append(value, to: &out)
    out.append(UInt8(ascii: "\n"))
  }

  /// Appends a statistic or an array. The elements of an array come by falling value, those of an array
  /// of statistics by how many values they have; equal ones in the order in which they were added.
  package static func append(_ name: String, _ map: MapStore, to out: inout [UInt8]) {
    var elements = Array(map.elements)
    if map.declaration.keys.isEmpty {
      guard let element = elements.first, let summary = map.statistics(of: element) else {
        out.append(contentsOf: "\(name) @count=0x0\n".utf8)
        return
      }
      return append("\(name)", summary, to: &out)
    }
    sort(&elements, of: map)
    for element in elements {
      var place: [UInt8] = Array(name.utf8)
      place.append(UInt8(ascii: "["))
      for (index, key) in map.keys(of: element).enumerated() {
        if index > 0 { place.append(UInt8(ascii: ",")) }
        append(key, to: &place)
      }
      place.append(UInt8(ascii: "]"))
      out.append(contentsOf: place)
      if let summary = map.statistics(of: element) {
        append("", summary, to: &out)
      } else {
        out.append(UInt8(ascii: "="))
        append(value(of: element, in: map), to: &out)
        out.append(UInt8(ascii: "\n"))
      }
    }
  }

  private static func sort(_ elements: inout [MapElement], of map: MapStore) {
    if case .plain(let type) = map.declaration.value, type.isText {
      let texts = elements.map { (text(of: $0, in: map), $0) }
      elements = texts.sorted { $1.0.lexicographicallyPrecedes($0.0) }.map(\.1)
    } else {
      let numbers = elements.map { element in
        (
          map.statistics(of: element)?.count ?? Int64(bitPattern: map.word(of: element)), element
        )
      }
      elements = numbers.sorted { $0.0 > $1.0 }.map(\.1)
    }
  }

  private static func value(of element: MapElement, in map: MapStore) -> RecordedValue {
    if case .plain(let type) = map.declaration.value, type.isText {
      return .text(text(of: element, in: map)[...])
    }
    return .integer(map.word(of: element))
  }

  private static func text(of element: MapElement, in map: MapStore) -> [UInt8] {
    map.bytes(of: element).prefix { $0 != 0 }
  }

  private static func append(
    _ name: String, _ summary: StatisticsSummary, to out: inout [UInt8]
  ) {
    out.append(
      contentsOf: """
        \(name) @count=\(summary.count) @min=\(summary.minimum) @max=\(summary.maximum) \
        @sum=\(summary.sum) @avg=\(summary.average)

        """.utf8)
  }

  private static func append(_ value: RecordedValue, to out: inout [UInt8]) {
    switch value {
    case .integer(let word), .stack(let word):
      NumberText.append(Int64(bitPattern: word), to: &out)
    case .text(let text), .bytes(let text):
      out.append(UInt8(ascii: "\""))
      out.append(contentsOf: text)
      out.append(UInt8(ascii: "\""))
    }
  }
}
