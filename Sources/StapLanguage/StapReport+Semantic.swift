// The checker's messages as stap prints them. Of the mistakes of one kind only the first is shown, unless
// everything is; how many were left out is told at the end.

extension StapReport {
  /// What is to be printed of a checker's messages.
  package mutating func text(of messages: [StapMessage]) -> [UInt8] {
    var text: [UInt8] = []
    for message in messages {
      switch message {
      case .error(let error): text += self.text(of: error)
      case .warning(let warning): text += self.text(of: warning)
      }
    }
    return text
  }

  /// A mistake and what is related to it, or nothing when one of its kind was shown before.
  package mutating func text(of error: StapSemanticError) -> [UInt8] {
    let chain = [error] + error.related
    let kind = chain.map(\.tag.rawValue).joined(separator: " ")
    guard isNew(error: kind) else { return [] }
    return chain.enumerated().flatMap { position, part in
      // What follows a message of the same kind says more.
      position == 0 || part.tag == chain[position - 1].tag || isNew(error: part.tag.rawValue)
        ? one(part) : []
    }
  }

  private mutating func one(_ error: StapSemanticError) -> [UInt8] {
    var text = Array("\(colors.paint("semantic error:", as: .error)) \(error.message)".utf8)
    if error.token != nil || error.otherToken != nil { text += Array(": ".utf8) }
    if error.token == nil, error.otherToken == nil { text.append(0x0A) }
    for token in [error.token, error.otherToken].compactMap({ $0 }) {
      text += Array("\(summary(of: token))\n".utf8)
      text += source(of: token, indent: "        ")
    }
    return text + [0x0A]
  }

  /// How many messages were left out, as the last lines of a run tell.
  package var suppression: [UInt8] {
    var text = ""
    if suppressedErrors > 0 {
      let count = "Number of similar error messages suppressed: \(suppressedErrors)."
      text += "\(colors.paint(count, as: .error))\n"
    }
    if suppressedWarnings > 0 {
      let count = "Number of similar warning messages suppressed: \(suppressedWarnings)."
      text += "\(colors.paint(count, as: .warning))\n"
    }
    return text.isEmpty ? [] : Array("\(text)Rerun with -v to see them.\n".utf8)
  }
}
