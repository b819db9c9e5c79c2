// What actions do besides writing, the same for every renderer: those on maps are done here, when their
// turn in the output comes, and those on the world outside are handed out.

internal import TraceProgram
internal import TraceRuntime

/// Carries out actions that write nothing.
enum ActionEffects {
  /// Does an action on a map; false if it is none.
  @discardableResult
  static func change(
    _ maps: [MapStore], by action: OutputAction.Kind, _ values: [RecordedValue]
  ) -> Bool {
    switch action {
    case .clear(let map):
      if maps.indices.contains(map) { maps[map].clear() }
    case .truncate(let map):
      guard maps.indices.contains(map) else { break }
      if let count = values.first {
        maps[map].truncate(keeping: Int64(bitPattern: integer(count)))
      } else {
        maps[map].removeAll()
      }
    case .normalize(let map):
      guard maps.indices.contains(map), let factor = values.first else { break }
      maps[map].normalization = max(1, integer(factor))
    case .denormalize(let map):
      if maps.indices.contains(map) { maps[map].normalization = 1 }
    default: return false
    }
    return true
  }

  /// The effect of an action outside; nil if it has none.
  static func effect(
    of action: OutputAction, _ values: [RecordedValue], in record: RecordHeader,
    using services: inout OutputServices
  ) -> RenderedEffect? {
    switch action.kind {
    case .exit:
      return .exit(status: Int32(truncatingIfNeeded: values.first.map(integer) ?? 0))
    case .system(let format):
      return .system(text(format, values, action.operands, using: &services))
    case .reopen(let format):
      return .reopen(
        text(format, values, action.operands, using: &services), place: services.place(of: record))
    case .truncateFile: return .truncateFile
    case .warn(let format):
      return .warning(text(format, values, action.operands, using: &services))
    case .nextFile: return .nextFile
    case .setOption:
      let value: [UInt8]? =
        if values.count > 1, case .text(let text) = values[1] { Array(text) } else { nil }
      guard case .text(let name) = values.first else { return nil }
      return .setOption(name: Array(name), value: value, place: services.place(of: record))
    default: return nil
    }
  }

  private static func text(
    _ format: Int, _ values: [RecordedValue], _ types: [ValueType],
    using services: inout OutputServices
  ) -> [UInt8] {
    var text: [UInt8] = []
    services.append(format: format, values, types, to: &text)
    return text
  }

  static func integer(_ value: RecordedValue) -> UInt64 {
    switch value {
    case .integer(let word), .stack(let word): word
    case .text, .bytes: 0
    }
  }
}
