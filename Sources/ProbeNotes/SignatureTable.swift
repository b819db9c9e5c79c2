// Tables of signatures: the built-in one and those users write, in one syntax, a probe a line:
//
//   # a comment
//   provider python
//   function__{entry,return}(filename: string, funcname: string, lineno: int)
//
// `provider` takes several names, separated by commas. Braces in a probe's name stand for each of
// their words, one of which may be empty. `string[3]` is a string whose length is the third argument.
// A probe may have several rows: versions of a program differ. What fits the note is taken, rows
// added last first, so a note and a table that disagree give no signature rather than a wrong one.

/// Signatures, found by provider, probe and number of arguments.
package struct SignatureTable: Sendable {
  static let maximumParameters = 64
  static let maximumNames = 4096

  private struct Key: Hashable {
    let provider: String
    let probe: String
    let parameterCount: Int
  }

  private var signatures: [Key: [Signature]] = [:]
  private var includesBuiltIn = false

  /// How many signatures were added; the built-in ones are not counted.
  package private(set) var count = 0

  /// A table without signatures.
  package init() {}

  /// The signatures of programs known to have probes; rows that are added go before them.
  package static let builtIn: SignatureTable = {
    var table = SignatureTable()
    table.includesBuiltIn = true
    return table
  }()

  /// Reads a table; the name, a path, is for errors.
  package init(parsing text: String, named name: String) throws(SignatureError) {
    try add(parsing: text, named: name)
  }

  /// Reads a table whose rows are preferred to those already here; adds nothing if it throws.
  package mutating func add(parsing text: String, named name: String) throws(SignatureError) {
    var added: [Signature] = []
    var providers: [String] = []
    var lineNumber = 0
    for line in Self.pieces(text[...], at: UInt8(ascii: "\n")) {
      lineNumber += 1
      let row = Self.trimmed(Substring(line.utf8.prefix { $0 != UInt8(ascii: "#") }))
      guard !row.isEmpty else { continue }
      do throws(SignatureError.Reason) {
        if let names = Self.providers(in: row) {
          providers = try names.map(Self.checkedProvider)
        } else {
          guard !providers.isEmpty else { throw .rowBeforeProvider }
          added += try SignatureRow(row).signatures(of: providers)
        }
      } catch {
        throw SignatureError(table: name, line: lineNumber, reason: error)
      }
    }
    // Backwards, so that the first of several rows of one table stays the first to be tried.
    for signature in added.reversed() {
      let key = Key(
        provider: signature.provider, probe: signature.probe,
        parameterCount: signature.parameters.count)
      signatures[key, default: []].insert(signature, at: 0)
    }
    count += added.count
  }

  /// The signature of a probe, if one is known that the note's arguments agree with.
  package func signature(
    provider: String, probe: String, arguments: [ParsedArgument]
  ) -> Signature? {
    let key = Key(provider: provider, probe: probe, parameterCount: arguments.count)
    if let own = signatures[key]?.first(where: { $0.agrees(with: arguments) }) { return own }
    guard includesBuiltIn else { return nil }
    return BuiltInSignatures.table(ofProvider: provider)?
      .signature(provider: provider, probe: probe, arguments: arguments)
  }

  /// Whether a row was added for a probe, whatever its arguments.
  package func knows(provider: String, probe: String) -> Bool {
    signatures.keys.contains { $0.provider == provider && $0.probe == probe }
  }

  private static func providers(in row: Substring) -> [Substring]? {
    guard row.utf8.starts(with: "provider".utf8),
      row.utf8.dropFirst(8).first.map(isBlank) != false
    else { return nil }
    return pieces(Substring(row.utf8.dropFirst(8)), at: UInt8(ascii: ",")).map(trimmed)
  }

  private static func checkedProvider(
    _ name: Substring
  ) throws(SignatureError.Reason) -> String {
    guard !name.isEmpty, name.allSatisfy({ !$0.isWhitespace && $0 != "(" }) else {
      throw .badProviderName(String(name))
    }
    return String(name)
  }

  // Listings start by reading every built-in row. The syntax is ASCII, so it is found among bytes:
  // walking over characters takes five times as long.

  static func trimmed(_ text: Substring) -> Substring {
    var bytes = text.utf8
    while bytes.first.map(isBlank) == true { bytes.removeFirst() }
    while bytes.last.map(isBlank) == true { bytes.removeLast() }
    return Substring(bytes)
  }

  static func pieces(_ text: Substring, at separator: UInt8) -> [Substring] {
    text.utf8.split(separator: separator, omittingEmptySubsequences: false)
      .map { Substring($0) }
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (0x09...0x0d).contains(byte)
  }
}
