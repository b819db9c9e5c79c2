// Messages as stap prints them: what is wrong, the token, the line with a caret under it, and the
// macro invocations that the token comes from. One report serves all files of a run, because a
// mistake that was shown is not shown again.

/// Makes the text of messages.
package struct StapReport {
  /// Whether everything is shown, however often it comes up: the option `-v`.
  package let isVerbose: Bool
  /// In what colors everything is.
  package let colors: StapColors
  /// How many mistakes were left out because they had been shown.
  package private(set) var suppressedErrors = 0
  package private(set) var suppressedWarnings = 0
  private var shownErrors: Set<String> = []
  private var shownWarnings: Set<String> = []
  /// The file that a warning named last, which the next one does not name again.
  private var lastFile: StapSource?

  package init(isVerbose: Bool = false, colors: StapColors = StapColors()) {
    self.isVerbose = isVerbose
    self.colors = colors
  }

  /// What is to be printed about a file on the way; empty when nothing is.
  package mutating func text(of parsing: StapParsing, name: String) -> [UInt8] {
    var text: [UInt8] = []
    for warning in parsing.warnings { text += self.text(of: warning) }
    for error in parsing.errors { text += self.text(of: error, in: name) }
    switch parsing.emptiness {
    case .noTokens: text += Array("Input file '\(name)' is empty.\n".utf8)
    case .nothingLeft:
      text += Array("Input file '\(name)' is empty after preprocessing.\n".utf8)
    case nil:
      let count = parsing.errors.count
      if count > 0 { text += Array("\(count) parse error\(count == 1 ? "" : "s").\n".utf8) }
    }
    return text
  }

  /// A mistake and what is related to it, or nothing when it was shown before.
  package mutating func text(of error: StapSyntaxError, in name: String) -> [UInt8] {
    let isNew = shownErrors.insert(error.rule.name).inserted
    guard isNew || isVerbose else {
      suppressedErrors += 1
      return []
    }
    return ([error] + error.related).flatMap { text(of: $0, single: name) }
  }

  private func text(of error: StapSyntaxError, single name: String) -> [UInt8] {
    var text = Array("\(colors.paint("parse error:", as: .error)) \(error.message)\n".utf8)
    if let token = error.token {
      let summary = token.summary(colors)
      text += Array("     \(error.isExpectation ? "   saw" : "    at"): \(summary)\n".utf8)
      text += source(of: token, indent: "     ")
    } else {
      text += Array("        saw: \(name) EOF\n".utf8)
    }
    return text + [0x0A]
  }

  /// A warning, or nothing when it was shown before.
  package mutating func text(of warning: StapSyntaxWarning) -> [UInt8] {
    guard shownWarnings.insert(warning.message).inserted || isVerbose else {
      suppressedWarnings += 1
      return []
    }
    let head = colors.paint("WARNING:", as: .warning)
    guard let token = warning.token else {
      return Array("\(head) \(warning.message)\n".utf8)
    }
    return Array("\(head) \(warning.message): \(summary(of: token))\n".utf8)
      + source(of: token, indent: " ")
  }

  /// A token as messages name it, without its file when the one before named the same.
  mutating func summary(of token: StapToken) -> String {
    defer { lastFile = token.source }
    return lastFile === token.source ? token.shortSummary(colors) : token.summary(colors)
  }

  /// Whether a mistake is to be shown; else it counts as left out.
  mutating func isNew(error kind: String) -> Bool {
    if shownErrors.insert(kind).inserted || isVerbose { return true }
    suppressedErrors += 1
    return false
  }

  /// The line that a token stands in, a caret under its first byte, and the same of the invocations
  /// that it comes from.
  func source(of token: StapToken, indent: String) -> [UInt8] {
    var text: [UInt8] = []
    var current = token
    while true {
      let line = current.source.line(current.line)
      text += Array("\(indent)source: ".utf8) + painted(current, in: line) + [0x0A]
      text += Array("\(indent)        ".utf8)
      // White space stays as it is, so that the caret stands right whatever a tab's width is.
      let before = line.prefix(max(current.column - 1, 0))
      text += before.map { $0 >= 0x09 && $0 <= 0x0D ? $0 : 0x20 }
      text += colors.paint([0x5E], as: .caret) + [0x0A]
      guard let invocation = current.expansion else { return text }
      text += Array("\tin expansion of macro: \(invocation.summary(colors))\n".utf8)
      current = invocation
    }
  }

  /// A line with its token in colors, if the token stands there as it is: the words of a command line do not,
  /// nor do strings with escapes.
  private func painted(_ token: StapToken, in line: some Collection<UInt8>) -> [UInt8] {
    let before = line.prefix(max(token.column - 1, 0))
    let rest = line.dropFirst(before.count)
    let spelling = token.kind == .string ? [0x22] + token.bytes + [0x22] : token.bytes
    guard rest.starts(with: spelling) else { return Array(line) }
    return before + colors.paint(spelling, as: .token) + rest.dropFirst(spelling.count)
  }
}
