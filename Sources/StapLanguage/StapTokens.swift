// The tokens of SystemTap's language, and the texts they come from. A token is an object because
// trees and messages keep it: what is reported about a construct is the token it begins with, and
// for one that a macro made, the invocations that led to it.

package import ScriptSyntax

/// A text that tokens come from: a script, or a library file.
package final class StapSource: Sendable {
  /// What messages call it: its path, or `<input>` for the text of an option.
  package let name: String
  package let bytes: [UInt8]

  package init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
  }

  package convenience init(_ text: String, name: String) {
    self.init(Array(text.utf8), name: name)
  }

  /// The bytes of a line, counted from 1, without its end.
  func line(_ number: Int) -> ArraySlice<UInt8> {
    var rest = bytes[...]
    for _ in 1..<max(number, 1) {
      guard let end = rest.firstIndex(of: 0x0A) else { return [] }
      rest = rest[(end + 1)...]
    }
    return rest.prefix { $0 != 0x0A }
  }
}

/// Why some text is no token.
package enum StapJunk: Hashable, Sendable {
  /// A byte that begins nothing.
  case unknown
  /// A command line argument within the text of another one.
  case nestedArgument
  /// An argument that was not given; the number is how many were.
  case missingArgument(Int)
  case unclosedQuote
  case unclosedEmbedded
}

/// A word, number, string, operator or piece of embedded C, and where it stands.
package final class StapToken: Sendable {
  package enum Kind: Hashable, Sendable {
    case identifier
    case keyword
    case `operator`
    case string
    case number
    case embedded
    case junk(StapJunk)
  }

  package let kind: Kind
  /// What it is made of, without quotes; a string keeps the escapes that C knows.
  package let bytes: [UInt8]
  /// The same as text.
  package let text: String
  package let source: StapSource
  /// Where it stands in its source. What an argument was pasted for stands where the `$1` does.
  package let range: SourceRange
  /// Counted from 1, as the column is.
  package let line: Int
  package let column: Int
  /// The macro invocation that it was expanded from.
  package let expansion: StapToken?

  package init(
    _ kind: Kind, _ bytes: [UInt8], source: StapSource, range: SourceRange, line: Int, column: Int,
    expansion: StapToken? = nil
  ) {
    self.kind = kind
    self.bytes = bytes
    text = String(decoding: bytes, as: UTF8.self)
    self.source = source
    self.range = range
    self.line = line
    self.column = column
    self.expansion = expansion
  }

  /// The same token as the invocation of a macro yields it.
  func expanded(from invocation: StapToken) -> StapToken {
    StapToken(self, expansion: invocation)
  }

  /// A copy, which need not make the text anew.
  private init(_ other: StapToken, expansion: StapToken) {
    kind = other.kind
    bytes = other.bytes
    text = other.text
    source = other.source
    range = other.range
    line = other.line
    column = other.column
    self.expansion = expansion
  }

  /// The same token with more bytes, which follow it without a gap.
  func joined(_ more: [UInt8], through range: SourceRange) -> StapToken {
    StapToken(
      kind, bytes + more, source: source, range: self.range.through(range), line: line,
      column: column, expansion: expansion)
  }

  func isOperator(_ name: String) -> Bool { kind == .operator && text == name }

  func isKeyword(_ name: String) -> Bool { kind == .keyword && text == name }

  /// Whether it is `@` and a name.
  var isAtWord: Bool { kind == .operator && bytes.first == 0x40 }

  /// Where it stands in the script itself: for what a macro made, the outermost invocation.
  package var outermostRange: SourceRange {
    var token = self
    while let invocation = token.expansion { token = invocation }
    return token.range
  }

  /// The token as messages name it: `identifier 'x' at script.stp:3:7`.
  package var summary: String { summary(StapColors()) }

  /// The same in colors.
  func summary(_ colors: StapColors) -> String {
    "\(kindName)\(quoted) at \(colors.paint("\(source.name):\(line):\(column)", as: .source))"
  }

  /// The same without the file, for whoever named that before.
  func shortSummary(_ colors: StapColors) -> String {
    "\(kindName)\(quoted) at \(colors.paint(":\(line):\(column)", as: .source))"
  }

  /// What messages call its kind.
  package var kindName: String {
    switch kind {
    case .identifier: "identifier"
    case .keyword: "keyword"
    case .operator: "operator"
    case .string: "string"
    case .number: "number"
    case .embedded: "embedded-code"
    case .junk: "junk"
    }
  }

  private var quoted: String {
    if kind == .embedded || kind == .keyword { return "" }
    let printable = bytes.map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }
    return " '\(String(decoding: printable, as: UTF8.self))'"
  }
}

enum StapWords {
  /// The words that no variable can be called; `private` is one since version 3.0.
  static let keywords: Set<String> = [
    "probe", "global", "private", "function", "if", "else", "for", "foreach", "in", "limit",
    "return", "delete", "while", "break", "continue", "next", "string", "long", "try", "catch",
  ]

  /// The operators that begin with `@`, without it, and the version that each came with.
  static let atWords: [String: String] = [
    "cast": "0", "defined": "0", "probewrite": "0", "entry": "0", "perf": "0", "var": "0",
    "avg": "0", "count": "0", "sum": "0", "min": "0", "max": "0", "hist_linear": "0",
    "hist_log": "0", "const": "3.1", "variance": "3.1", "kregister": "4.0", "uregister": "4.0",
    "kderef": "4.0", "uderef": "4.0",
  ]

  /// The operators of several bytes, longest first.
  static let operators: [[UInt8]] = [
    "<<<", ">>>", "<<=", ">>=", "==", "!=", "<=", ">=", "=~", "!~", "+=", "-=", "*=", "/=", "%=",
    "&=", "^=", "|=", ".=", "&&", "||", "++", "--", "->", "<<", ">>", "%(", "%?", "%:", "%)",
  ].map { Array($0.utf8) }
}
