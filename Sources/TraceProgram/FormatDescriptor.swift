// Formats of printf and its like, taken apart when the script is compiled.

/// A format: text and conversions in order.
package struct FormatDescriptor: Hashable, Sendable {
  package enum Segment: Hashable, Sendable {
    case literal([UInt8])
    case conversion(Conversion)
    /// A histogram of SystemTap, whose counts are an argument.
    case histogram(HistogramDrawing)
  }

  /// What a histogram of SystemTap is drawn by, beside its counts.
  package struct HistogramDrawing: Hashable, Sendable {
    /// `widePowerOfTwo` or `linear`.
    package var kind: AggregationKind
    /// The longest bar.
    package var width = 50
    /// A row that is empty goes when so many beside it on either side are; none goes if it is negative.
    package var elision = 2

    package init(_ kind: AggregationKind) {
      self.kind = kind
    }
  }

  /// A number that is written in the format, is an argument (`*`), or is missing.
  package enum Amount: Hashable, Sendable {
    case none
    case fixed(Int)
    case argument
  }

  /// One conversion. Its arguments come in order: width, precision, value.
  package struct Conversion: Hashable, Sendable {
    package var isLeftAligned = false
    package var showsSign = false
    package var padsWithSpace = false
    package var isAlternate = false
    package var padsWithZeros = false
    package var groupsThousands = false
    package var width = Amount.none
    package var precision = Amount.none
    /// `h`, `ll` and so on, which some dialects obey.
    package var size: [UInt8] = []
    /// D's `@`: the value is an aggregation's.
    package var isAggregation = false
    /// SystemTap's `%p` as it was before version 1.3: with as many digits as the field has room for.
    package var fillsWithDigits = false
    /// The letter.
    package var letter: UInt8

    package init(letter: UInt8) {
      self.letter = letter
    }

    /// How many arguments it takes, itself included.
    package var argumentCount: Int {
      1 + (width == .argument ? 1 : 0) + (precision == .argument ? 1 : 0)
    }
  }

  package var segments: [Segment]

  package init(_ segments: [Segment]) {
    self.segments = segments
  }
}
