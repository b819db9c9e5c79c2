// C's arithmetic: each row of the table was computed by a C compiler, and must come out the same.

import DLanguage
import Foundation
import ScriptSyntax
import Testing
import TraceProgram

@Suite struct LoweringIntegerTests {
  /// `statements; trace(expression); // size value`, after declarations that all rows share.
  private struct Table {
    var declarations = ""
    var rows: [(script: String, type: Substring, value: Substring)] = []

    init() throws {
      let file = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/Scripts/d/lowering/integers.rows").standardized
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let parts = line.split(separator: "//")
        guard parts.count == 2 else {
          declarations += line + "\n"
          continue
        }
        let expected = parts[1].split(separator: " ")
        rows.append((String(parts[0]), expected[0], expected[1]))
      }
    }
  }

  @Test func sameAsACompilerOfC() throws {
    let table = try Table()
    #expect(table.rows.count > 900)
    var run = LoweringRun()
    _ = try run.compile(table.declarations)
    var clauses: [Int] = []
    for row in table.rows {
      do {
        clauses.append(try run.compile("BEGIN { \(row.script) }").clauses[0].index)
      } catch let error as Diagnostic {
        Issue.record("\(row.script): \(error.tag) \(error.message)")
        return
      }
    }
    let results = try run.runEach(clauses)
    let program = run.compiler.program
    for (number, row) in table.rows.enumerated() {
      #expect(results[number] == [String(row.value)], "\(row.script)")
      guard row.type != "-" else { continue }
      let code = program.code[program.clauses[clauses[number]].code]
      let emit = code.first { $0.operation == .emit }
      let size = UInt8(row.type.prefix { $0 != "u" }) ?? 0
      let type = ValueType.integer(size: size, isSigned: !row.type.hasSuffix("u"))
      #expect(
        emit.map { program.actions[Int($0.immediate)].operands } == [type], "\(row.script)")
    }
  }
}
