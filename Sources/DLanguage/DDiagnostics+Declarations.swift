// The messages about declarations, types, inlines, translators, providers and pragmas.

internal import ScriptSyntax

extension DDiagnostics {
  // MARK: Types

  static func characterWords(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationCharacter, at: range,
      "invalid type declaration: short and long may not be used with char type")
  }

  static func voidWords(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationVoidWords, at: range,
      "invalid type declaration: attributes may not be used with void type")
  }

  static func signWords(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationSign, at: range,
      "invalid type declaration: signed and unsigned may only be used with integer type")
  }

  static func longWords(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationLong, at: range,
      "invalid type declaration: long and long long may only be used with integer or "
        + "floating-point type")
  }

  static func combination(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationCombination, at: range, "invalid type combination")
  }

  static func typeUnknown(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.unknown, at: range, "failed to resolve type \(name): Unknown type name")
  }

  static func typeRedeclared(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationTypeRedeclared, at: range, "type redeclared: \(name)")
  }

  static func incomplete(_ type: DType, _ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationIncomplete, at: range,
      "incomplete struct/union/enum \(type.spelling): \(name)")
  }

  static func memberName(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationMemberName, at: range, "member declaration requires a name")
  }

  static func memberTwice(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknown, at: range, "failed to define member '\(name)': Duplicate member name definition")
  }

  static func memberTooLarge(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationArrayBig, at: range, "member is too large: \(name)")
  }

  static func voidMember(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationVoid, at: range, "cannot have void member: \(name)")
  }

  static func dynamicMember(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationDynamic, at: range, "cannot have dynamic member: \(name)")
  }

  static func bitConstant(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationBitConstant, at: range,
      "positive integral constant expression expected as bit-field size")
  }

  static func bitType(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationBitType, at: range, "invalid type for bit-field: \(name)")
  }

  static func bitSize(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationBitSize, at: range, "bit-field too big for type: \(name)")
  }

  static func enumConstant(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationEnumConstant, at: range,
      "enumerator '\(name)' must be assigned to an integral constant expression")
  }

  static func enumOverflow(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationEnumOverflow, at: range,
      "enumerator '\(name)' value overflows INT_MAX (\(Int32.max))")
  }

  static func arraySize(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationArraySize, at: range,
      "positive integral constant expression or tuple signature expected as array declaration "
        + "subscript")
  }

  static func arrayBig(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationArrayBig, at: range, "array dimension too big")
  }

  static func arrayOfVoid(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationVoid, at: range, "cannot declare array of void")
  }

  static func arrayOfAssociative(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationDynamic, at: range, "cannot declare array of associative arrays")
  }

  static func parameterType(
    _ kind: String, _ type: DType, _ name: String?, number: Int, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .declarationParameterType, at: range,
      "\(kind) prototype may not use parameter of type \(type.spelling): "
        + "\(name ?? "(anonymous)"), parameter #\(number)")
  }

  static func parameterVoid(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationParameterVoid, at: range, "void must be sole parameter")
  }

  static func parameterName(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationParameterName, at: range, "void parameter may not have a name: \(name)")
  }

  static func parameterTwice(
    _ kind: String, _ name: String, number: Int, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .declarationParameterTwice, at: range,
      "parameter is already declared in \(kind) prototype: \(name), parameter #\(number)")
  }

  // MARK: Variables

  static func useless(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationUseless, at: range, "useless declaration")
  }

  static func storageClass(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationClass, at: range, "specified storage class not appropriate in D")
  }

  static func arrayEmpty(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationArrayEmpty, at: range,
      "array declaration requires array dimension or tuple signature: \(name)")
  }

  static func redeclared(_ what: String, _ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationRedeclared, at: range, "\(what) redeclared: \(name)")
  }

  static func redeclared(
    _ name: String, current: String, previous: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .declarationRedeclared, at: range,
      "identifier redeclared: \(name)\n\t current: \(current)\n\tprevious: \(previous)")
  }

  static func localAssociative(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationLocalArray, at: range,
      "associative arrays may not be declared as local variables: \(name)")
  }

  static func voidObject(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationVoid, at: range, "cannot have void object: \(name)")
  }

  // MARK: Inlines, translators, providers

  static func inlineRedefined(
    _ name: String, previous: String, isInline: Bool, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .declarationRedeclared, at: range,
      "identifier redefined: \(name)\n\t current: inline definition\n\tprevious: \(previous) "
        + (isInline ? "inline" : ""))
  }

  static func inlineVoid(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationVoid, at: range, "cannot declare void inline: \(name)")
  }

  static func inlineArray(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationArrayEmpty, at: range,
      "inline declaration cannot be of scalar array type: \(name)")
  }

  static func inlineTuple(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .declarationArrayEmpty, at: range,
      "inline declaration requires array tuple signature: \(name)")
  }

  static func inlineName(at range: SourceRange) -> Diagnostic {
    Diagnostic(.declarationUseless, at: range, "inline declaration requires a name")
  }

  static func inlineIncompatible(
    _ name: String, _ type: String, _ value: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .operandsIncompatible, at: range,
      "inline \(name) definition uses incompatible types: \"\(type)\" = \"\(value)\"")
  }

  static func translatorRedeclared(
    _ source: DType, _ target: DType, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .translatorRedeclared, at: range,
      "translator from \(source.spelling) to \(target.spelling) has already been declared")
  }

  static func translatorIncomplete(_ type: DType, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .translatorType, at: range, "incomplete struct/union/enum \(type.spelling)")
  }

  static func translatorType(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .translatorType, at: range, "translator output type must be a struct or union")
  }

  static func translatorMember(_ name: String, of type: DType, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(
      .translatorMember, at: range,
      "translator member \(name) is not a member of \(type.spelling)")
  }

  static func translatorIncompatible(
    _ name: String, _ type: String, _ value: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .translatorIncompatible, at: range,
      "translator member \(name) definition uses incompatible types: \"\(type)\" = \"\(value)\"")
  }

  static func translatorNone(_ source: String, _ target: DType, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(
      .translatorNone, at: range,
      "cannot translate from \"\(source)\" to \"\(target.spelling)\"")
  }

  static func translatorNoConversion(_ member: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .translatorNoConversion, at: range,
      "translator does not define conversion for member: \(member)")
  }

  static func providerDigit(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .providerName, at: range, "provider name may not end with a digit: \(name)")
  }

  static func providerLong(
    _ what: String, _ name: String, limit: Int, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .providerName, at: range, "\(what) name may not exceed \(limit) characters: \(name)")
  }

  static func providerDuplicate(
    _ provider: String, _ probe: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(.providerDuplicate, at: range, "probe redeclared: \(provider):\(dashed(probe))")
  }

  static func providerTooMany(_ probe: String, count: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .providerTooMany, at: range,
      "probe \(dashed(probe)) input prototype exceeds 255 parameters: \(count) params used")
  }

  /// The name of a probe as dtrace keeps it: the last field of a description.
  private static func dashed(_ probe: String) -> String {
    "::" + probe.replacing("__", with: "-")
  }

  // MARK: Pragmas

  static func pragmaError(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.pragmaError, at: range, "#error: \(text)")
  }

  static func pragmaInvalid(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.pragmaInvalid, at: range, "invalid D pragma: \(name)")
  }

  static func pragmaMalformed(_ usage: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.pragmaMalformed, at: range, "malformed #pragma \(usage)")
  }

  static func pragmaExtra(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaMalformed, at: range, "superfluous arguments specified for #pragma \(name)")
  }

  static func pragmaOption(
    _ name: String, _ value: String?, reason: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .pragmaOption, at: range,
      "failed to set option '\(name)'" + (value.map { " to '\($0)'" } ?? "") + ": \(reason)")
  }

  static func pragmaAttributes(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaInvalid, at: range, "invalid attributes specified by #pragma attributes")
  }

  static func pragmaVersion(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaInvalid, at: range, "invalid version string specified by #pragma binding")
  }

  static func pragmaClass(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaInvalid, at: range, "invalid class \(name) specified by #pragma depends_on")
  }

  static func pragmaScope(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaScope, at: range,
      "#pragma \(name) cannot modify entity defined outside program scope")
  }

  static func pragmaUnused(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.pragmaUnused, at: range, "unused #pragma \(name)")
  }

  static func pragmaLibrary(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaDependency, at: range, "main program may not explicitly depend on a library")
  }

  static func pragmaLibraryMissing(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .pragmaDependency, at: range, "program requires library \"\(name)\" which failed to load")
  }

  static func pragmaDependency(_ kind: String, _ name: String, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(.pragmaDependency, at: range, "program requires \(kind) \(name)")
  }
}
