// The instructions themselves, where their form matters: what is computed when compiling, what jumps.

import DLanguage
import ScriptSyntax
import Testing
import TraceProgram

@Suite struct LoweringListingTests {
  private func listing(_ script: String) throws -> String {
    let run = LoweringRun()
    let unit = try run.compile(script)
    let program = run.compiler.program
    try ProgramVerifier.verify(program)
    return unit.clauses.map { ProgramListing.text(of: program, clause: $0.index) }.joined()
  }

  @Test func constantsAreComputedByTheCompiler() throws {
    let folded = try listing("BEGIN { trace((2 + 3) * 4 - 1); }")
    #expect(try folded == listing("BEGIN { trace(19); }"))
    #expect(folded.split(separator: "\n").filter { $0.contains("constant") }.count == 1)
  }

  @Test func wideArithmeticNeedsNoExtension() throws {
    let wide = try listing("long q; BEGIN { q = q * q + 1; }")
    #expect(!wide.contains("extend"), "\(wide)")
    let narrow = try listing("int w; BEGIN { w = w * w + 1; }")
    #expect(narrow.contains("signExtend"), "\(narrow)")
  }

  @Test func argumentsOfPrintfGoStraightToTheirPlaces() throws {
    let text = try listing(#"BEGIN { printf("%d %s", pid, execname); }"#)
    #expect(!text.contains("move"), "\(text)")
  }

  @Test func aClauseOwnsItsPattern() throws {
    let run = LoweringRun()
    let unit = try run.compile("a:b:c:d { } syscall:::entry, tick-1s /pid == 1/ { stop(); }")
    #expect(
      unit.clauses.map { run.compiler.program.clauses[$0.index].patterns } == [
        [ProbePattern(provider: "a", module: "b", function: "c", name: "d")],
        [ProbePattern(provider: "syscall", module: "", function: "", name: "entry")],
        [ProbePattern(provider: "", module: "", function: "", name: "tick-1s")],
      ])
    #expect(unit.clauses.map(\.isDestructive) == [false, true, true])
    #expect(unit.probeCount == 3)
  }

  @Test func linesAreThoseOfTheScript() throws {
    let run = LoweringRun()
    let unit = try run.compile("BEGIN\n{\n  trace(1);\n  trace(2);\n}")
    let code = run.compiler.program.clauses[unit.clauses[0].index].code
    #expect(Set(run.compiler.program.lines[code]).isSuperset(of: [3, 4]))
  }
}
