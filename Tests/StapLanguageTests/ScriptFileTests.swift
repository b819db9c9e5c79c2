// The scripts of Fixtures/Scripts/stap: what must be accepted, with the dump it gives, and what
// must be rejected, with the mistake that its file is named after and the place that its first line
// names.

import StapLanguage
import Testing

@Suite struct ScriptFileTests {
  @Test(arguments: StapScripts.names(in: "accept"))
  func accepted(name: String) throws {
    let text = try StapScripts.text("accept/\(name)")
    let environment = environment(for: text)
    let parsing = parse(text, environment)
    #expect(parsing.errors.map(\.message) == [])
    let file = try #require(parsing.file)
    let dump = String(decoding: StapDump.text(of: file), as: UTF8.self)
    #expect(try dump == StapScripts.text("accept/\(name.dropLast(4)).dump"))
    let again = try #require(parse(dump, environment).file, "\(dump)")
    #expect(String(decoding: StapDump.text(of: again), as: UTF8.self) == dump)
  }

  @Test(arguments: StapScripts.names(in: "reject"))
  func rejected(name: String) throws {
    let text = try StapScripts.text("reject/\(name)")
    let parsing = parse(text)
    let error = try #require(parsing.errors.first)
    #expect(parsing.file == nil)
    #expect(error.tag.rawValue == name.prefix { $0 != "." }, "\(error.message)")
    let place = error.token.map { "\($0.line):\($0.column)" } ?? "EOF"
    #expect(try place == #require(text.split(separator: "\n").first).dropFirst(2))
  }

  @Test func everyMistakeHasAScript() {
    let tags = Set(StapScripts.names(in: "reject").map { String($0.prefix { $0 != "." }) })
    // Of libraries there are no files here, and what is defined first is no mistake of its own.
    let others: Set<String> = ["macro-file", "macro-duplicate", "macro-first"]
    #expect(tags.union(others) == Set(StapSyntaxTag.allCases.map(\.rawValue)))
  }
}
