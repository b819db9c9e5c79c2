// Scripts that must be refused. The name of each begins with the tag, and its first line says where.

import DLanguage
import Foundation
import ScriptSyntax
import Testing

@Suite struct CheckerRejectTests {
  @Test(arguments: CheckerFixtures.rejects)
  func aScriptIsRefusedWithItsTagAtItsLine(name: String) throws {
    let text = try CheckerFixtures.text(name)
    let tag = try #require(name.split(separator: ".").first)
    let words = text.prefix { $0 != "\n" }.split(separator: " ")
    let line = try #require(words.count > 2 ? Int(words[2]) : nil)
    do throws(Diagnostic) {
      try CheckedScripts().check(text)
      Issue.record("\(name) is accepted")
    } catch {
      let found = SourceText(text, name: name).location(of: error.range.start).line
      #expect(error.tag == tag, "\(error.message)")
      #expect(found == line, "\(error.message)")
    }
  }

  @Test func everyTagHasAScript() {
    let tested = Set(CheckerFixtures.rejects.compactMap { $0.split(separator: ".").first })
    for tag in DTag.allCases {
      #expect(tested.contains(Substring(tag.rawValue)), "\(tag.rawValue)")
    }
  }

  /// What users see, to the letter.
  @Test(arguments: [
    (
      "strlen();", "strlen( ) prototype mismatch: 0 args passed, 1 expected"
    ),
    (
      "trace(substr(\"a\"));",
      "substr( ) prototype mismatch: 1 arg passed, at least 2 expected"
    ),
    (
      "exit(\"x\");",
      """
      exit( ) argument #1 is incompatible with prototype:
      \tprototype: int
      \t argument: string
      """
    ),
    (
      "a[1] = 1; a[\"x\"] = 2;",
      """
      a[ ] key #1 is incompatible with prototype:
      \tprototype: int
      \t      key: string
      """
    ),
    (
      "@a[1] = count(); @a[1, 2] = count();",
      "@a[ ] prototype mismatch: 2 keys passed, 1 expected"
    ),
    (
      "printf(\"%d\", \"x\");",
      """
      printf( ) argument #2 is incompatible with conversion #1 prototype:
      \tconversion: %d
      \t prototype: char, short, int, long, or long long
      \t  argument: string
      """
    ),
    ("x = \"a\"; x = 1;", "operands have incompatible types: \"string\" = \"int\""),
    ("trace(nonesuch);", "failed to resolve nonesuch: Unknown variable name"),
    ("trace(self->x);", "self->x has not yet been declared or assigned"),
    (
      "printa(1);",
      """
      printa( ) argument #1 is incompatible with prototype:
      \tprototype: aggregation
      \t argument: int
      """
    ),
    ("@ = count(); trace(@);", "trace( ) may not be applied to a dynamic expression"),
    (
      "@ = count(); @ = sum(1);",
      "aggregation redefined: @_\n\t current: @_ = sum( )\n\tprevious: @_ = count( ) : line 1"
    ),
  ])
  func messagesAreThoseOfDTrace(statements: String, message: String) {
    do throws(Diagnostic) {
      try CheckedScripts().check("BEGIN { \(statements) }")
      Issue.record("\(statements) is accepted")
    } catch {
      #expect(error.message == message)
    }
  }

  @Test func refusalsOfTheProbesAreHandedOn() {
    do throws(Diagnostic) {
      try CheckedScripts().check("broken1:::x { trace(1); }")
      Issue.record("accepted")
    } catch {
      #expect(error.tag == "D_PROC_GRAB")
      #expect(error.message == "failed to grab process 1")
    }
  }
}
