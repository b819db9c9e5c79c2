// One row of a signature table (syntax in `SignatureTable`).

/// A row's probes and their common parameters.
struct SignatureRow {
  typealias Failure = SignatureError.Reason

  let names: [String]
  let parameters: [Signature.Parameter]

  init(_ row: Substring) throws(SignatureError.Reason) {
    guard let open = row.firstIndex(of: "("), let close = row.lastIndex(of: ")"), open < close
    else { throw .missingParenthesis }
    let rest = SignatureTable.trimmed(row[row.index(after: close)...])
    guard rest.isEmpty else { throw .trailing(String(rest)) }
    names = try Self.expand(SignatureTable.trimmed(row[..<open]))
    parameters = try Self.parameters(in: row[row.index(after: open)..<close])
  }

  func signatures(of providers: [String]) -> [Signature] {
    providers.flatMap { provider in
      names.map { Signature(provider: provider, probe: $0, parameters: parameters) }
    }
  }

  /// Every name a pattern with braces stands for.
  private static func expand(_ pattern: Substring) throws(Failure) -> [String] {
    var names = [""]
    var rest = pattern
    while let first = rest.first {
      let pieces: [Substring]
      if first == "{" {
        guard let close = rest.firstIndex(of: "}") else { throw .badProbeName(String(pattern)) }
        pieces = rest[rest.index(after: rest.startIndex)..<close]
          .split(separator: ",", omittingEmptySubsequences: false).map(SignatureTable.trimmed)
        rest = rest[rest.index(after: close)...]
      } else {
        let literal = rest.prefix { $0 != "{" }
        pieces = [literal]
        rest = rest[literal.endIndex...]
      }
      guard pieces.allSatisfy({ $0.allSatisfy(isNamePart) }) else {
        throw .badProbeName(String(pattern))
      }
      guard names.count * pieces.count <= SignatureTable.maximumNames else { throw .tooManyNames }
      names = names.flatMap { name in pieces.map { name + $0 } }
    }
    guard names.allSatisfy({ !$0.isEmpty }) else { throw .badProbeName(String(pattern)) }
    return names
  }

  private static func isNamePart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-.".contains(character)
  }

  private static func parameters(
    in text: Substring
  ) throws(Failure) -> [Signature.Parameter] {
    guard !SignatureTable.trimmed(text).isEmpty else { return [] }
    var parameters: [Signature.Parameter] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard parameters.count < SignatureTable.maximumParameters else { throw .tooManyParameters }
      let halves = part.split(separator: ":", omittingEmptySubsequences: false)
        .map(SignatureTable.trimmed)
      guard halves.count == 2, !halves[0].isEmpty, halves[0].allSatisfy(isNamePart) else {
        throw .badParameter(String(SignatureTable.trimmed(part)))
      }
      guard let type = SignatureType(halves[1]) else { throw .unknownType(String(halves[1])) }
      let name = String(halves[0])
      guard !parameters.contains(where: { $0.name == name }) else {
        throw .duplicateParameter(name)
      }
      parameters.append(Signature.Parameter(name: name, type: type))
    }
    for parameter in parameters {
      guard case .countedString(let length) = parameter.type else { continue }
      guard length <= parameters.count, parameters[length - 1].type.isInteger else {
        throw .badLength(argument: length)
      }
    }
    return parameters
  }
}
