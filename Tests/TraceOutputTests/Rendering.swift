// A program of output actions, a buffer filled by hand, and sources that know a few probes and stacks.

import TraceOutput
import TraceProgram
import TraceRuntime

/// Knows what the tests put in.
final class FixedSource: RenderingSource {
  var probes: [Int: ProbeLabel] = [
    0: label(1, "dtrace", "", "", "BEGIN"),
    1: label(4211, "profile", "", "", "tick-5s"),
    2: label(912, "python4711", "libpython3.so", "_PyEval_EvalFrameDefault", "function-entry"),
    3: label(913, "python4711", "libpython3.so", "_PyEval_EvalFrameDefault", "function-return"),
    4: label(77, "syscall", "vmlinux", "read", "entry"),
    5: label(78, "syscall", "vmlinux", "read", "return"),
    6: label(80, "pid7", "a.out", "main", "3f"),
  ]
  var stacks: [UInt64: [FrameLabel]] = [:]

  func probe(_ number: Int) -> ProbeLabel {
    probes[number] ?? label(0, "", "", "", "")
  }

  func frames(ofStack number: UInt64) -> [FrameLabel] {
    stacks[number] ?? []
  }
}

func label(
  _ id: Int, _ provider: String, _ module: String, _ function: String, _ name: String
) -> ProbeLabel {
  ProbeLabel(
    id: id, provider: Array(provider.utf8), module: Array(module.utf8),
    function: Array(function.utf8), name: Array(name.utf8))
}

func frame(
  _ address: UInt64, _ module: String? = nil, _ symbol: String? = nil, offset: UInt64 = 0
) -> FrameLabel {
  FrameLabel(
    address: address, module: module.map { Array($0.utf8) }, symbol: symbol.map { Array($0.utf8) },
    offset: offset)
}

/// An operand: what is recorded, and its type.
struct Operand {
  var value: RecordedValue
  var type: ValueType

  static func signed(_ number: Int64, size: UInt8 = 8) -> Operand {
    Operand(
      value: .integer(UInt64(bitPattern: number)), type: .integer(size: size, isSigned: true))
  }

  static func unsigned(_ number: UInt64, size: UInt8 = 8) -> Operand {
    Operand(value: .integer(number), type: .integer(size: size, isSigned: false))
  }

  static func text(_ text: String) -> Operand {
    Operand(value: .text(Array(text.utf8)[...]), type: .string)
  }

  static func symbol(_ text: String) -> Operand {
    Operand(value: .text(Array(text.utf8)[...]), type: .symbol)
  }

  static func bytes(_ bytes: [UInt8]) -> Operand {
    Operand(value: .bytes(bytes[...]), type: .bytes(count: bytes.count))
  }

  static func stack(_ number: UInt64) -> Operand {
    Operand(value: .stack(number), type: .stack)
  }
}

/// Records to render, made one after the other.
struct Recording {
  var program = Program()
  var buffer = OutputBuffer()
  var maps: [MapStore] = []
  var style = DTraceStyle()
  let source = FixedSource()

  /// A record of one clause with some actions.
  mutating func record(
    probe: Int = 0, clause: Int = 0, processor: Int = 1, thread: UInt64 = 9,
    _ actions: [(OutputAction.Kind, [Operand])]
  ) {
    buffer.beginRecord(
      RecordHeader(
        clause: clause, probe: probe, processor: processor, timestamp: 1234, process: 7,
        thread: thread))
    for (kind, operands) in actions {
      buffer.beginEntry(action: program.actions.count)
      program.actions.append(OutputAction(kind, operands.map(\.type)))
      for operand in operands {
        switch operand.value {
        case .integer(let word), .stack(let word): buffer.append(word: word)
        case .text(let bytes), .bytes(let bytes): buffer.appendCounted { $0 += bytes }
        }
      }
    }
    buffer.endRecord()
  }

  mutating func format(_ segments: FormatDescriptor.Segment...) -> Int {
    program.formats.append(FormatDescriptor(segments))
    return program.formats.count - 1
  }

  mutating func layout(_ layout: ValueLayout) -> Int {
    program.layouts.append(layout)
    return program.layouts.count - 1
  }

  /// A map with these keys, in the program and beside it.
  mutating func map(
    _ kind: AggregationKind, keys: [ValueType] = [], name: String = "a"
  ) -> Int {
    program.maps.append(MapDeclaration(name: name, keys: keys, value: .aggregation(kind)))
    maps = MapStore.stores(for: program.maps, limits: MachineLimits())
    return maps.count - 1
  }

  func aggregate(_ map: Int, _ keys: [Operand] = [], _ value: Int64 = 0, weight: Int64 = 1) {
    var key = MapKey()
    for operand in keys {
      switch operand.value {
      case .integer(let word), .stack(let word): key.append(word: word, as: operand.type)
      case .text(let text): key.appendText { $0 += text }
      case .bytes(let bytes): key.appendBytes(count: bytes.count) { $0 += bytes }
      }
    }
    maps[map].aggregate(key, UInt64(bitPattern: value), weight: weight)
  }

  func renderer() -> DTraceRenderer {
    DTraceRenderer(program: program, maps: maps, style: style, source: source)
  }

  /// All pieces, those of the end too if it is asked for.
  func items(atEnd: Bool = false) -> [RenderedItem] {
    var items: [RenderedItem] = []
    var renderer = renderer()
    renderer.render(buffer) { item, _ in items.append(item) }
    if atEnd { renderer.finish { item, _ in items.append(item) } }
    return items
  }

  /// The text of all pieces.
  func text(atEnd: Bool = false) -> String {
    items(atEnd: atEnd).map { item in
      if case .text(let bytes) = item { String(decoding: bytes, as: UTF8.self) } else { "" }
    }.joined()
  }

  func json(atEnd: Bool = false) -> String {
    var text: [UInt8] = []
    var renderer = JSONRenderer(program: program, maps: maps, source: source)
    let take: (RenderedItem) -> Void = { if case .text(let bytes) = $0 { text += bytes } }
    renderer.render(buffer, deliver: take)
    if atEnd { renderer.finish(deliver: take) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// A format of one conversion.
func conversion(
  _ letter: Character, _ change: (inout FormatDescriptor.Conversion) -> Void = { _ in }
) -> FormatDescriptor.Segment {
  var conversion = FormatDescriptor.Conversion(letter: letter.asciiValue ?? 0)
  change(&conversion)
  return .conversion(conversion)
}

func literal(_ text: String) -> FormatDescriptor.Segment {
  .literal(Array(text.utf8))
}
