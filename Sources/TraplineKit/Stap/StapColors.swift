// Colors of messages, as stap has them: what is colored and how is in SYSTEMTAP_COLORS, whose form is that of
// GREP_COLORS.

internal import Glibc

/// Paints the parts of messages.
struct StapColors {
  /// What a part of a message is.
  enum Part: String {
    case error, warning, source, caret, token
  }

  /// The sequences by part; empty when nothing is painted.
  private let sequences: [Part: String]

  init(_ use: StapArguments.ColorUse) {
    let isWanted =
      switch use {
      case .never: false
      case .always: true
      case .auto: isatty(STDERR_FILENO) == 1 && StapFiles.environment("TERM") != "dumb"
      }
    sequences =
      isWanted ? Self.sequences(StapFiles.environment("SYSTEMTAP_COLORS") ?? Self.standard) : [:]
  }

  private static let standard = "error=01;31:warning=00;33:source=00;34:caret=01:token=01"

  private static func sequences(_ text: String) -> [Part: String] {
    var sequences: [Part: String] = [:]
    for item in text.split(separator: ":") {
      let parts = item.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let part = Part(rawValue: String(parts[0])),
        parts[1].allSatisfy({ $0.isNumber || $0 == ";" })
      else { continue }
      sequences[part] = String(parts[1])
    }
    return sequences
  }

  /// A text in the color of a part.
  func paint(_ text: String, as part: Part) -> String {
    guard let sequence = sequences[part] else { return text }
    return "\u{1b}[\(sequence)m\u{1b}[K\(text)\u{1b}[m\u{1b}[K"
  }
}
