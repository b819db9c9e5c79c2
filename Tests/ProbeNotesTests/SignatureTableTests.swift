import ProbeNotes
import Testing

/// The syntax of signature tables and its errors.
@Suite struct SignatureTableTests {
  typealias Reason = SignatureError.Reason

  private func parameters(
    _ table: SignatureTable, _ probe: String, _ arguments: String, provider: String = "p"
  ) -> [String]? {
    table.signature(
      provider: provider, probe: probe, arguments: ArgumentSpecParser.parse(arguments))?
      .parameters.map(\.name)
  }

  @Test func readsCommentsBlanksAndAlternatives() throws {
    let table = try SignatureTable(
      parsing: """
        # a comment
        provider p , q

          a__{x,y}{,__z} ( first : string , second: int )   # and another
        b()
        provider r
        c(only: u16)
        """, named: "table")
    #expect(table.count == 11)
    for name in ["a__x", "a__y", "a__x__z", "a__y__z"] {
      #expect(parameters(table, name, "8@%rax -4@%ebx") == ["first", "second"])
      #expect(parameters(table, name, "8@%rax -4@%ebx", provider: "q") == ["first", "second"])
    }
    #expect(parameters(table, "b", "") == [])
    #expect(parameters(table, "c", "2@%ax", provider: "r") == ["only"])
    #expect(parameters(table, "c", "2@%ax") == nil)
  }

  @Test(arguments: [
    ("bool", 1, true), ("char", 1, true), ("i8", 1, true), ("u8", 1, true), ("i16", 2, true),
    ("u16", 2, true), ("int", 4, true), ("uint", 4, true), ("long", 8, true), ("ulong", 8, true),
    ("i64", 8, true), ("u64", 8, true), ("size", 8, true), ("ssize", 8, true),
    ("pointer", 8, true), ("string", 8, true), ("float", 4, true), ("double", 8, true),
    ("i32", 0, false), ("Int", 0, false), ("string[]", 0, false), ("string[0]", 0, false),
    ("string[-1]", 0, false), ("string[99999999999999999999]", 0, false), ("", 0, false),
  ])
  func types(word: String, byteCount: Int, exists: Bool) {
    let type = SignatureType(word)
    #expect((type != nil) == exists)
    if let type { #expect(type.byteCount == byteCount) }
  }

  @Test func readsEitherLineEnding() throws {
    let table = try SignatureTable(parsing: "provider p\r\na(x: int)\r\n", named: "table")
    #expect(parameters(table, "a", "4@%eax") == ["x"])
    #expect(throws: SignatureError(table: "t", line: 3, reason: .missingParenthesis)) {
      try SignatureTable(parsing: "provider p\r\n\r\na\r\n", named: "t")
    }
  }

  @Test func rowsOfOneProbeAreTriedInOrder() throws {
    let table = try SignatureTable(
      parsing: "provider p\na(wide: long)\na(narrow: int)\na(both: uint)\na(x: int, y: int)",
      named: "table")
    #expect(parameters(table, "a", "8@%rax") == ["wide"])
    #expect(parameters(table, "a", "4@%eax") == ["narrow"])
    #expect(parameters(table, "a", "4@%eax 4@%ebx") == ["x", "y"])
    #expect(parameters(table, "a", "2@%ax") == nil)
  }

  @Test(arguments: [
    ("a()", 1, Reason.rowBeforeProvider), ("provider p\n\na", 3, .missingParenthesis),
    ("provider p\na)(", 2, .missingParenthesis), ("provider p\na() b", 2, .trailing("b")),
    ("provider ", 1, .badProviderName("")), ("provider p,,q", 1, .badProviderName("")),
    ("provider a b", 1, .badProviderName("a b")), ("provider p\n()", 2, .badProbeName("")),
    ("provider p\na b()", 2, .badProbeName("a b")), ("provider p\na{b()", 2, .badProbeName("a{b")),
    ("provider p\na{b,{c}}()", 2, .badProbeName("a{b,{c}}")),
    ("provider p\n{,a}()", 2, .badProbeName("{,a}")),
    ("provider p\na(x)", 2, .badParameter("x")), ("provider p\na(x: int,)", 2, .badParameter("")),
    ("provider p\na(: int)", 2, .badParameter(": int")),
    ("provider p\na(x: int: int)", 2, .badParameter("x: int: int")),
    ("provider p\na(x: integer)", 2, .unknownType("integer")),
    ("provider p\na(x: int, x: int)", 2, .duplicateParameter("x")),
    ("provider p\na(x: string[2])", 2, .badLength(argument: 2)),
    ("provider p\na(x: string[1])", 2, .badLength(argument: 1)),
    ("provider p\na(x: string[2], y: bool)", 2, .badLength(argument: 2)),
  ])
  func refuses(text: String, line: Int, reason: Reason) {
    #expect(throws: SignatureError(table: "t", line: line, reason: reason)) {
      try SignatureTable(parsing: text, named: "t")
    }
  }

  @Test func explosionsAreRefused() {
    let names = String(repeating: "{a,b}", count: 60)
    #expect(throws: SignatureError(table: "t", line: 2, reason: .tooManyNames)) {
      try SignatureTable(parsing: "provider p\n\(names)()", named: "t")
    }
    let parameters = (0...64).map { "x\($0): int" }.joined(separator: ", ")
    #expect(throws: SignatureError(table: "t", line: 2, reason: .tooManyParameters)) {
      try SignatureTable(parsing: "provider p\na(\(parameters))", named: "t")
    }
  }

  @Test func nothingIsAddedWhenOneLineIsBad() {
    var table = SignatureTable()
    #expect(throws: SignatureError.self) {
      try table.add(parsing: "provider p\na(x: int)\nb", named: "t")
    }
    #expect(table.count == 0)
    #expect(parameters(table, "a", "4@%eax") == nil)
  }

  @Test func errorSaysLineAndSyntax() {
    #expect(
      SignatureError(table: "my.sigs", line: 7, reason: .unknownType("integer")).description
        == "cannot read the signature at my.sigs:7: there is no type 'integer' (a row is written:"
        + " probe__name(name: type, ...), under a line: provider NAME)")
  }

  @Test func randomTablesAreSurvived() {
    let pieces = [
      "provider ", "p", "\n", "a", "(", ")", "{", "}", ",", ":", " int", " string[", "1", "]", "#",
      " ", "\r", "é", "\u{0}", "x: int", "a(x: int)\n",
    ]
    var generator = SeededGenerator(seed: 99)
    var read = 0
    for _ in 0..<5_000 {
      let count = Int.random(in: 1...20, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      if (try? SignatureTable(parsing: "provider p\n" + text, named: "t")) != nil { read += 1 }
    }
    #expect(read > 10)
  }
}
