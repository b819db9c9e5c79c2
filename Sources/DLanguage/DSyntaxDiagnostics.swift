// The messages of the lexer and the parser, in dtrace's words.

package import ScriptSyntax

extension Diagnostic {
  private static func syntax(_ range: SourceRange, _ message: String) -> Diagnostic {
    Diagnostic("D_SYNTAX", at: range, message)
  }

  static func syntaxError(near text: String, at range: SourceRange) -> Diagnostic {
    syntax(range, text.isEmpty ? "syntax error near end of input" : "syntax error near \"\(text)\"")
  }

  static func floatingConstant(_ range: SourceRange) -> Diagnostic {
    syntax(range, "floating-point constants are not permitted")
  }

  static func nestedComment(_ range: SourceRange) -> Diagnostic {
    syntax(range, "/* encountered inside a comment")
  }

  static func openComment(_ range: SourceRange) -> Diagnostic {
    syntax(range, "end-of-file encountered before matching */")
  }

  static func openParenthesis(_ range: SourceRange) -> Diagnostic {
    syntax(range, "closing ) expected in predicate before /")
  }

  static func openBracket(_ range: SourceRange) -> Diagnostic {
    syntax(range, "closing ] expected in predicate before /")
  }

  static func extraClosing(_ sign: String, _ range: SourceRange) -> Diagnostic {
    syntax(range, "extra \(sign) in input stream")
  }

  static func bareDescription(_ range: SourceRange) -> Diagnostic {
    syntax(range, "expected predicate and/or actions following probe description")
  }

  static func missingActions(_ range: SourceRange) -> Diagnostic {
    syntax(range, "expected actions { } following probe description and predicate")
  }

  static func tooDeep(_ range: SourceRange) -> Diagnostic {
    syntax(range, "expressions, types or declarators are nested too deeply")
  }

  static func integerOverflow(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic("D_INT_OFLOW", at: range, "constant \(text) results in integer overflow")
  }

  static func invalidDigit(_ text: String, _ digit: Character, _ range: SourceRange) -> Diagnostic {
    Diagnostic("D_INT_DIGIT", at: range, "constant \(text) contains invalid digit \(digit)")
  }

  static func newlineInString(_ range: SourceRange) -> Diagnostic {
    Diagnostic("D_STR_NL", at: range, "newline encountered in string literal")
  }

  static func newlineInCharacter(_ range: SourceRange) -> Diagnostic {
    Diagnostic("D_CHR_NL", at: range, "newline encountered in character constant")
  }

  static func emptyCharacter(_ range: SourceRange) -> Diagnostic {
    Diagnostic("D_CHR_NULL", at: range, "empty character constant")
  }

  static func longCharacter(_ range: SourceRange) -> Diagnostic {
    Diagnostic("D_CHR_OFLOW", at: range, "character constant is too long")
  }

  static func undefinedMacroArgument(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic("D_MACRO_UNDEF", at: range, "macro argument \(text) is not defined")
  }

  static func undefinedMacroVariable(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic("D_MACRO_UNDEF", at: range, "macro variable \(text) is not defined")
  }

  static func macroOverflow(_ name: String, _ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "D_MACRO_OFLOW", at: range,
      "macro argument \(name) constant \(text) results in integer overflow")
  }

  /// For the words of a command line that no script has used.
  package static func unusedMacroArgument(_ number: Int, _ text: String) -> Diagnostic {
    Diagnostic(
      "D_MACRO_UNUSED", at: SourceRange(start: 0, end: 0),
      "extraneous argument '\(text)' ($\(number) is not referenced)")
  }

  static func macroInDescription(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic(
      "D_PDESC_INVAL", at: range,
      "invalid probe description \"\(text)\": Undefined macro variable in probe description")
  }

  static func unknownControlLine(_ text: String, _ range: SourceRange) -> Diagnostic {
    Diagnostic("D_PRAGCTL_INVAL", at: range, "invalid control directive: #\(text)")
  }
}
