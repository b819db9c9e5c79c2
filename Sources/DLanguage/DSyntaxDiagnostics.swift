// The messages of D's lexer and parser, with the tags and texts that users of dtrace know.

internal import ScriptSyntax

/// The tags that the lexer and the parser give.
package enum DSyntaxTag: String, CaseIterable, Sendable {
  case syntax = "D_SYNTAX"
  case integerOverflow = "D_INT_OFLOW"
  case integerDigit = "D_INT_DIGIT"
  case stringNewline = "D_STR_NL"
  case characterNewline = "D_CHR_NL"
  case characterEmpty = "D_CHR_NULL"
  case characterLong = "D_CHR_OFLOW"
  case macroUndefined = "D_MACRO_UNDEF"
  case macroOverflow = "D_MACRO_OFLOW"
  case macroUnused = "D_MACRO_UNUSED"
  case directiveInvalid = "D_PRAGCTL_INVAL"
  case directiveMalformed = "D_PRAGMA_MALFORM"
  case pragmaInvalid = "D_PRAGMA_INVAL"
  case descriptionInvalid = "D_PDESC_INVAL"
  case storageTwice = "D_DECL_CLASS"
  case typeCombination = "D_DECL_COMBO"
  case callee = "D_FUNC_IDENT"
  case parameterClass = "D_DECL_PARMCLASS"
  case variadic = "D_DECL_PROTO_VARARGS"
  case empty = "D_EMPTY"
}

enum DSyntaxDiagnostics {
  /// A token that cannot stand where it does; `text` is it as written, empty at the end.
  static func unexpected(_ text: String, at range: SourceRange) -> Diagnostic {
    let line = text.prefix { $0 != "\n" }
    if text.isEmpty { return make(.syntax, range, "syntax error near end of input") }
    return make(.syntax, range, "syntax error near \"\(line)\"")
  }

  static func syntax(_ message: String, at range: SourceRange) -> Diagnostic {
    make(.syntax, range, message)
  }

  static func nesting(at range: SourceRange) -> Diagnostic {
    make(.syntax, range, "program text is nested too deeply")
  }

  static func integerOverflow(_ text: String, at range: SourceRange) -> Diagnostic {
    make(.integerOverflow, range, "constant \(text) results in integer overflow")
  }

  static func integerDigit(_ text: String, _ digit: UInt8, at range: SourceRange) -> Diagnostic {
    let digit = Character(UnicodeScalar(digit))
    return make(.integerDigit, range, "constant \(text) contains invalid digit \(digit)")
  }

  static func stringNewline(at range: SourceRange) -> Diagnostic {
    make(.stringNewline, range, "newline encountered in string literal")
  }

  static func characterNewline(at range: SourceRange) -> Diagnostic {
    make(.characterNewline, range, "newline encountered in character constant")
  }

  static func characterEmpty(at range: SourceRange) -> Diagnostic {
    make(.characterEmpty, range, "empty character constant")
  }

  static func characterLong(at range: SourceRange) -> Diagnostic {
    make(.characterLong, range, "character constant is too long")
  }

  static func argumentUndefined(_ text: String, at range: SourceRange) -> Diagnostic {
    make(.macroUndefined, range, "macro argument \(text) is not defined")
  }

  static func macroUndefined(_ text: String, at range: SourceRange) -> Diagnostic {
    make(.macroUndefined, range, "macro variable \(text) is not defined")
  }

  static func macroOverflow(
    _ text: String, _ value: String, at range: SourceRange
  ) -> Diagnostic {
    make(
      .macroOverflow, range,
      "macro argument \(text) constant \(value) results in integer overflow")
  }

  static func macroUnused(_ index: Int, _ value: [UInt8], at range: SourceRange) -> Diagnostic {
    let value = String(decoding: value, as: UTF8.self)
    return make(
      .macroUnused, range, "extraneous argument '\(value)' ($\(index) is not referenced)")
  }

  static func directiveInvalid(_ name: String?, at range: SourceRange) -> Diagnostic {
    make(
      .directiveInvalid, range, "invalid control directive" + (name.map { ": #\($0)" } ?? ""))
  }

  static func lineMalformed(at range: SourceRange) -> Diagnostic {
    make(.directiveMalformed, range, "malformed #line <line> [ [\"file\"] state ]")
  }

  static func pragmaInvalid(_ name: String, at range: SourceRange) -> Diagnostic {
    make(.pragmaInvalid, range, "invalid D pragma: \(name)")
  }

  static func descriptionMacro(_ text: String, at range: SourceRange) -> Diagnostic {
    make(
      .descriptionInvalid, range,
      "invalid probe description \"\(text)\": Undefined macro variable in probe description")
  }

  static func descriptionFields(_ text: String, at range: SourceRange) -> Diagnostic {
    make(
      .descriptionInvalid, range,
      "invalid probe description \"\(text)\": Overspecified probe description")
  }

  static func storageTwice(at range: SourceRange) -> Diagnostic {
    make(.storageTwice, range, "only one storage class allowed in a declaration")
  }

  static func parameterClass(at range: SourceRange) -> Diagnostic {
    make(
      .parameterClass, range,
      "inappropriate storage class for function or associative array parameter")
  }

  static func variadic(_ kind: String, at range: SourceRange) -> Diagnostic {
    make(.variadic, range, "\(kind) prototype may not use a variable-length argument list")
  }

  static func typeCombination(at range: SourceRange) -> Diagnostic {
    make(.typeCombination, range, "invalid type combination")
  }

  static func callee(at range: SourceRange) -> Diagnostic {
    make(.callee, range, "function designator is not of function type")
  }

  static func empty(at range: SourceRange) -> Diagnostic {
    make(.empty, range, "empty D program translation unit")
  }

  static func descriptionNumber(
    _ text: String, _ kind: String, at range: SourceRange
  ) -> Diagnostic {
    make(
      .descriptionInvalid, range,
      "probe identifier \(text) not permitted when specifying \(kind)")
  }

  private static func make(
    _ tag: DSyntaxTag, _ range: SourceRange, _ message: String
  ) -> Diagnostic {
    Diagnostic(tag.rawValue, at: range, message)
  }
}
