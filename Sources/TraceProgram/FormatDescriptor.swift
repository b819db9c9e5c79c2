// Formats of printf and its like, taken apart when the script is compiled.

/// A format: text and conversions in order.
package struct FormatDescriptor: Hashable, Sendable {
  package enum Segment: Hashable, Sendable {
    case literal([UInt8])
    case conversion(Conversion)
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
