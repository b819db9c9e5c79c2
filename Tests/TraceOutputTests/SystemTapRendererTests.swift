// What SystemTap's renderer makes of records, and of formats and values that do not fit each other.

import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct SystemTapRendererTests {
  private func items(_ recording: borrowing Recording) -> [RenderedItem] {
    var items: [RenderedItem] = []
    var renderer = SystemTapRenderer(program: recording.program)
    renderer.render(recording.buffer) { items.append($0) }
    return items
  }

  private func format(_ letters: String) -> FormatDescriptor {
    FormatDescriptor(
      letters.utf8.map { .conversion(FormatDescriptor.Conversion(letter: $0)) })
  }

  @Test func effectsComeBetweenTexts() {
    var recording = Recording()
    recording.program.formats = [format("s"), format("ds")]
    recording.record([
      (.print(format: 1), [.signed(5), .text("x\n")]), (.print(format: 0), [.text("y")]),
      (.warn(format: 0), [.text("mind\n")]), (.warn(format: 0), [.text("")]),
      (.system(format: 0), [.text("ls")]), (.print(format: 0), [.text("z")]), (.nextFile, []),
      (.exit, []),
    ])
    #expect(
      items(recording) == [
        .text(Array("5x\ny".utf8)), .effect(.warning(Array("mind".utf8))),
        .effect(.warning([])), .effect(.system(Array("ls".utf8))), .text(Array("z".utf8)),
        .effect(.nextFile), .effect(.exit(status: 0)),
      ])
  }

  @Test func nothingComesOfNothing() {
    var recording = Recording()
    recording.record([(.mark, [])])
    #expect(items(recording).isEmpty)
  }

  @Test(arguments: 0..<40)
  func anyFormatWritesAnyValues(seed: UInt64) {
    var random = RandomParts(seed: seed)
    for _ in 0..<50 {
      var segments: [FormatDescriptor.Segment] = []
      for _ in 0..<random.below(6) {
        switch random.below(8) {
        case 0: segments.append(.literal([UInt8(random.below(256))]))
        case 1:
          var drawing = FormatDescriptor.HistogramDrawing(
            random.below(2) == 0
              ? .widePowerOfTwo
              : .linear(
                base: random.number, limit: random.number,
                step: random.number))
          drawing.width = random.below(3) == 0 ? Int(random.number) : 50
          drawing.elision = random.below(3) == 0 ? Int(random.number) : 2
          segments.append(.histogram(drawing))
        default: segments.append(.conversion(random.conversion))
        }
      }
      let values = (0..<random.below(8)).map { _ in random.value }
      var out: [UInt8] = []
      SystemTapFormat.append(PreparedFormat(FormatDescriptor(segments)), values, to: &out)
      let hasHistogram = segments.contains {
        if case .histogram = $0 { true } else { false }
      }
      #expect(hasHistogram || out.count <= SystemTapFormat.bufferSize)
    }
  }
}

/// Random parts of formats, the same for the same seed.
private struct RandomParts {
  private var generator: SplitMix

  init(seed: UInt64) {
    generator = SplitMix(state: seed)
  }

  mutating func next() -> UInt64 { generator.next() }

  mutating func below(_ limit: UInt64) -> Int { Int(next() % limit) }

  var number: Int64 {
    mutating get {
      switch below(6) {
      case 0: .min
      case 1: .max
      case 2: 0
      case 3: Int64(bitPattern: next())
      default: Int64(below(400)) - 100
      }
    }
  }

  var amount: FormatDescriptor.Amount {
    mutating get {
      switch below(4) {
      case 0: .argument
      case 1: .fixed(Int(number))
      default: .none
      }
    }
  }

  var conversion: FormatDescriptor.Conversion {
    mutating get {
      let letters = Array("bcsmMdiuoXxpZ".utf8)
      var conversion = FormatDescriptor.Conversion(
        letter: letters[below(UInt64(letters.count))])
      conversion.isLeftAligned = below(2) == 0
      conversion.showsSign = below(2) == 0
      conversion.padsWithSpace = below(2) == 0
      conversion.isAlternate = below(2) == 0
      conversion.padsWithZeros = below(2) == 0
      conversion.fillsWithDigits = below(4) == 0
      conversion.width = amount
      conversion.precision = amount
      return conversion
    }
  }

  var value: RecordedValue {
    mutating get {
      switch below(5) {
      case 0: .text(Array("text\n\u{1}".utf8)[...])
      case 1: .bytes((0..<[0, 8, 24, 129 * 8][below(4)]).map { UInt8($0 & 255) }[...])
      case 2: .stack(next())
      default: .integer(UInt64(bitPattern: number))
      }
    }
  }
}
