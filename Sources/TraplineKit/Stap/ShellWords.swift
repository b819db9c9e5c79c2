// The words of a command as the shell would split it, without anything that only a shell can do, as
// wordexp(3) has it: its refusals are told by the same kinds.

internal import Glibc

/// Splits commands.
enum ShellWords {
  enum Mistake: String, Error {
    case character = "command contains illegal characters"
    case variable = "command contains undefined shell variables"
    case substitution = "command contains command substitutions"
    case syntax = "command contains shell syntax errors"
  }

  /// The words of a command.
  static func split(_ command: String) throws(Mistake) -> [String] {
    var scanner = Scanner(text: Array(command.utf8))
    return try scanner.split()
  }

  private struct Scanner {
    let text: [UInt8]
    var index = 0
    var words: [String] = []
    var word: [UInt8] = []
    var hasWord = false

    init(text: [UInt8]) { self.text = text }

    mutating func split() throws(Mistake) -> [String] {
      while index < text.count {
        let byte = text[index]
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"): endWord()
        case UInt8(ascii: "\n"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: ";"),
          UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("), UInt8(ascii: ")"),
          UInt8(ascii: "{"), UInt8(ascii: "}"):
          throw .character
        case UInt8(ascii: "\\"):
          index += 1
          guard index < text.count else { throw .syntax }
          add(text[index])
        case UInt8(ascii: "'"): try single()
        case UInt8(ascii: "\""): try double()
        case UInt8(ascii: "`"): throw .substitution
        case UInt8(ascii: "$"): try variable(isQuoted: false)
        case UInt8(ascii: "~") where !hasWord: home()
        default: add(byte)
        }
        index += 1
      }
      endWord()
      return words
    }

    private mutating func add(_ byte: UInt8) {
      word.append(byte)
      hasWord = true
    }

    private mutating func endWord() {
      if hasWord { words.append(String(decoding: word, as: UTF8.self)) }
      word = []
      hasWord = false
    }

    private mutating func single() throws(Mistake) {
      hasWord = true
      index += 1
      while index < text.count, text[index] != UInt8(ascii: "'") {
        add(text[index])
        index += 1
      }
      guard index < text.count else { throw .syntax }
    }

    private mutating func double() throws(Mistake) {
      hasWord = true
      index += 1
      while index < text.count, text[index] != UInt8(ascii: "\"") {
        switch text[index] {
        case UInt8(ascii: "\\") where index + 1 < text.count:
          let next = text[index + 1]
          if !"$`\"\\".utf8.contains(next) { add(text[index]) }
          add(next)
          index += 1
        case UInt8(ascii: "`"): throw .substitution
        case UInt8(ascii: "$"): try variable(isQuoted: true)
        default: add(text[index])
        }
        index += 1
      }
      guard index < text.count else { throw .syntax }
    }

    /// At a `$`; ends at the last byte of the name.
    private mutating func variable(isQuoted: Bool) throws(Mistake) {
      var start = index + 1
      guard start < text.count else { return add(text[index]) }
      if text[start] == UInt8(ascii: "(") { throw .substitution }
      let isBraced = text[start] == UInt8(ascii: "{")
      if isBraced { start += 1 }
      var end = start
      while end < text.count, Self.isWord(text[end]) { end += 1 }
      guard end > start else {
        if isBraced { throw .syntax }
        return add(text[index])
      }
      if isBraced, end >= text.count || text[end] != UInt8(ascii: "}") { throw .syntax }
      let name = String(decoding: text[start..<end], as: UTF8.self)
      guard let value = environment(name) else { throw .variable }
      for byte in value.utf8 {
        if !isQuoted, byte == UInt8(ascii: " ") { endWord() } else { add(byte) }
      }
      index = isBraced ? end : end - 1
    }

    private mutating func home() {
      let next = index + 1 < text.count ? text[index + 1] : UInt8(ascii: " ")
      guard next == UInt8(ascii: "/") || next == UInt8(ascii: " "), let home = environment("HOME")
      else {
        return add(text[index])
      }
      for byte in home.utf8 { add(byte) }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
      let letter = Character(UnicodeScalar(byte))
      return letter.isASCII && (letter.isLetter || letter.isNumber || letter == "_")
    }
  }
}
