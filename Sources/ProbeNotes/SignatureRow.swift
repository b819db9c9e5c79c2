// One row of a signature table (syntax in `SignatureTable`).

/// A row's probes and their common parameters.
struct SignatureRow {
  typealias Failure = SignatureError.Reason

  let names: [String]
  let parameters: [Signature.Parameter]

  init(_ row: Substring) throws(SignatureError.Reason) {
    guard let open = row.utf8.firstIndex(of: UInt8(ascii: "(")),
      let close = row.utf8.lastIndex(of: UInt8(ascii: ")")), open < close
    else { throw .missingParenthesis }
    let rest = SignatureTable.trimmed(row[row.utf8.index(after: close)...])
    guard rest.isEmpty else { throw .trailing(String(rest)) }
    names = try Self.expand(SignatureTable.trimmed(row[..<open]))
    parameters = try Self.parameters(in: row[row.utf8.index(after: open)..<close])
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
    while let first = rest.utf8.first {
      let pieces: [Substring]
      if first == UInt8(ascii: "{") {
        guard let close = rest.utf8.firstIndex(of: UInt8(ascii: "}")) else {
          throw .badProbeName(String(pattern))
        }
        let words = rest[rest.utf8.index(after: rest.startIndex)..<close]
        pieces = SignatureTable.pieces(words, at: UInt8(ascii: ","))
          .map(SignatureTable.trimmed)
        rest = rest[rest.utf8.index(after: close)...]
      } else {
        let literal = Substring(rest.utf8.prefix { $0 != UInt8(ascii: "{") })
        pieces = [literal]
        rest = rest[literal.endIndex...]
      }
      guard pieces.allSatisfy(isName) else {
        throw .badProbeName(String(pattern))
      }
      guard names.count * pieces.count <= SignatureTable.maximumNames else { throw .tooManyNames }
      names = names.flatMap { name in pieces.map { name + $0 } }
    }
    guard names.allSatisfy({ !$0.isEmpty }) else { throw .badProbeName(String(pattern)) }
    return names
  }

  private static func isName(_ text: Substring) -> Bool {
    text.utf8.allSatisfy(isNamePart)
      || text.allSatisfy { character in
        character.isLetter || character.isNumber || "_-.".contains(character)
      }
  }

  private static func isNamePart(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
      UInt8(ascii: "."):
      true
    default: false
    }
  }

  private static func parameters(
    in text: Substring
  ) throws(Failure) -> [Signature.Parameter] {
    guard !SignatureTable.trimmed(text).isEmpty else { return [] }
    var parameters: [Signature.Parameter] = []
    for part in SignatureTable.pieces(text, at: UInt8(ascii: ",")) {
      guard parameters.count < SignatureTable.maximumParameters else { throw .tooManyParameters }
      let halves = SignatureTable.pieces(part, at: UInt8(ascii: ":"))
        .map(SignatureTable.trimmed)
      guard halves.count == 2, !halves[0].isEmpty, isName(halves[0]) else {
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
