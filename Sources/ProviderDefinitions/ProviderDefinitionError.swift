// What can be wrong with a provider definition file, in the form in which dtrace says it: the script,
// the line, then the trouble. A part that came from an included file names that file.

/// A definition file that cannot be used.
package struct ProviderDefinitionError: Error, Equatable, Sendable {
  /// What is wrong.
  package enum Reason: Error, Equatable, Sendable {
    /// Something else was expected; nil stands for the end of the file.
    case syntax(near: String?)
    /// A byte that no D source has outside texts and comments.
    case strayByte(UInt8)
    case unterminatedComment
    case unterminatedText
    /// An `#if` or one of its kin, which only the preprocessor can decide.
    case conditional(String)
    case redeclared(provider: String, probe: String)
    case tooManyParameters(provider: String, probe: String)
    case voidParameter(String)
    /// Two probes whose C macros would have the same name.
    case sameMacro(String, previously: String)
    case nestedTooDeeply
  }

  /// The definition file, as the user named it.
  package let script: String
  /// Where in it, or in which file it includes.
  package let place: DefinitionPlace
  /// What is wrong there.
  package let reason: Reason

  package init(script: String, place: DefinitionPlace, reason: Reason) {
    self.script = script
    self.place = place
    self.reason = reason
  }

  /// dtrace's name for this kind of error, which it shows when asked to (`-x errtags`).
  package var tag: String {
    switch reason {
    case .syntax, .strayByte, .unterminatedComment, .unterminatedText, .nestedTooDeeply:
      "D_SYNTAX"
    case .conditional: "D_PRAGMA_INVAL"
    case .redeclared, .sameMacro: "D_PROV_PRDUP"
    case .tooManyParameters: "D_PROV_PRARGLEN"
    case .voidParameter: "D_DECL_VOIDOBJ"
    }
  }

  /// The message, with the kind of error when asked for.
  package func message(tagged: Bool) -> String {
    "failed to compile script \(script): " + (tagged ? "[\(tag)] " : "")
      + (place.file.map { "\"\($0)\", " } ?? "") + "line \(place.line): \(reason)"
  }
}

/// A line of a definition file or of what it includes.
package struct DefinitionPlace: Equatable, Sendable {
  /// The included file; nil for the definition file itself.
  package var file: String?
  /// The line, counted from 1.
  package var line: Int

  package init(file: String? = nil, line: Int) {
    self.file = file
    self.line = line
  }
}

extension ProviderDefinitionError: CustomStringConvertible {
  package var description: String { message(tagged: false) }
}

extension ProviderDefinitionError.Reason: CustomStringConvertible {
  package var description: String {
    switch self {
    case .syntax(let text?): "syntax error near \"\(text)\""
    case .syntax(nil): "syntax error near end of input"
    case .strayByte(let byte): "syntax error near byte 0x\(String(byte, radix: 16))"
    case .unterminatedComment: "end-of-file encountered before matching */"
    case .unterminatedText: "newline or end-of-file encountered in string or character constant"
    case .conditional(let word): "#\(word) is for the C preprocessor (run it with -C)"
    case .redeclared(let provider, let probe): "probe redeclared: \(provider):\(probe)"
    case .tooManyParameters(let provider, let probe):
      "probe \(provider):\(probe) has more than \(DefinitionParser.maximumParameters) arguments"
        + " (<sys/sdt.h> has no macro for it)"
    case .voidParameter(let name): "cannot have void object: \(name)"
    case .sameMacro(let probe, let previous):
      "probe \(probe) has the same C macros as \(previous)"
    case .nestedTooDeeply: "declaration is nested too deeply"
    }
  }
}
