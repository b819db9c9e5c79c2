// Command lines in the manner of getopt_long(3): letters in clusters, long names that may be shortened,
// and words that may stand between options, up to `--`.

/// A scanner of a command line.
struct LongOptions {
  enum Taking: Hashable, Sendable {
    case nothing
    case value
    /// Only after `=`.
    case maybeValue
  }

  enum Item: Equatable {
    case letter(Character, String?)
    case name(String, String?)
    case word(String)
  }

  /// Why a word is no option, as getopt_long words it.
  struct Mistake: Error, Equatable {
    let message: String
  }

  private let words: [String]
  private let letters: [Character: Taking]
  private let names: [(name: String, taking: Taking)]
  private var index = 0
  private var cluster: Substring = ""
  private var isPastOptions = false

  /// `names` in the order in which messages list them.
  init(
    _ words: [String], letters: [Character: Taking], names: [(name: String, taking: Taking)]
  ) {
    self.words = words
    self.letters = letters
    self.names = names
  }

  /// The next option or word; nil at the end.
  mutating func next() throws(Mistake) -> Item? {
    if let letter = cluster.popFirst() { return try option(letter) }
    guard index < words.count else { return nil }
    let word = words[index]
    index += 1
    if isPastOptions || !word.hasPrefix("-") || word == "-" { return .word(word) }
    if word == "--" {
      isPastOptions = true
      return try next()
    }
    if word.hasPrefix("--") { return try option(named: word.dropFirst(2)) }
    cluster = word.dropFirst()
    return try next()
  }

  private mutating func option(_ letter: Character) throws(Mistake) -> Item {
    switch letters[letter] {
    case nil: throw Mistake(message: "invalid option -- '\(letter)'")
    case .nothing: return .letter(letter, nil)
    case .value, .maybeValue:
      if !cluster.isEmpty {
        defer { cluster = "" }
        return .letter(letter, String(cluster))
      }
      guard index < words.count else {
        throw Mistake(message: "option requires an argument -- '\(letter)'")
      }
      index += 1
      return .letter(letter, words[index - 1])
    }
  }

  private mutating func option(named text: Substring) throws(Mistake) -> Item {
    let given = text.prefix { $0 != "=" }
    let value = given.endIndex < text.endIndex ? String(text[given.endIndex...].dropFirst()) : nil
    let found =
      names.first { $0.name == given }.map { [$0] }
      ?? names.filter { $0.name.hasPrefix(given) }
    guard let option = found.first else {
      throw Mistake(message: "unrecognized option '--\(given)'")
    }
    guard found.count == 1 else {
      let list = found.map { " '--\($0.name)'" }.joined()
      throw Mistake(message: "option '--\(text)' is ambiguous; possibilities:\(list)")
    }
    switch option.taking {
    case .nothing:
      if value != nil {
        throw Mistake(message: "option '--\(option.name)' doesn't allow an argument")
      }
      return .name(option.name, nil)
    case .maybeValue: return .name(option.name, value)
    case .value:
      if let value { return .name(option.name, value) }
      guard index < words.count else {
        throw Mistake(message: "option '--\(option.name)' requires an argument")
      }
      index += 1
      return .name(option.name, words[index - 1])
    }
  }
}
