// Colors of messages, as stap has them. What is colored and how is a text whose form is that of GREP_COLORS:
// parts and the numbers that a terminal takes for a color (ECMA-48, "Select graphic rendition").

/// Paints the parts of messages.
package struct StapColors: Sendable {
  /// What a part of a message is.
  package enum Part: String, Sendable {
    case error, warning, source, caret, token
  }

  /// The sequences by part; empty when nothing is painted.
  private var sequences: [Part: String] = [:]

  /// Colors that leave everything as it is.
  package init() {}

  /// Colors by a text such as `error=01;31:warning=00;33`; what is no color of a part is passed over. Without
  /// a text they are those that stap has of its own.
  package init(_ text: String?) {
    for item in (text ?? Self.standard).split(separator: ":") {
      let parts = item.split(separator: "=", omittingEmptySubsequences: false)
      guard parts.count == 2, let part = Part(rawValue: String(parts[0])),
        parts[1].allSatisfy({ $0.isNumber || $0 == ";" })
      else { continue }
      sequences[part] = String(parts[1])
    }
  }

  private static let standard = "error=01;31:warning=00;33:source=00;34:caret=01:token=01"

  /// A text in the color of a part.
  package func paint(_ text: String, as part: Part) -> String {
    guard let sequence = sequences[part] else { return text }
    return "\u{1b}[\(sequence)m\u{1b}[K\(text)\u{1b}[m\u{1b}[K"
  }

  /// The same of bytes.
  package func paint(_ bytes: some Collection<UInt8>, as part: Part) -> [UInt8] {
    guard let sequence = sequences[part], !bytes.isEmpty else { return Array(bytes) }
    return Array("\u{1b}[\(sequence)m\u{1b}[K".utf8) + bytes + Array("\u{1b}[m\u{1b}[K".utf8)
  }
}
