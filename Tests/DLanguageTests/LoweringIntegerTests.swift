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
    for row in table.rows {
      do {
        let clause = try run.compile("BEGIN { \(row.script) }").clauses[0].index
        let lines = try run.run([clause])
        #expect(lines == [String(row.value)], "\(row.script)")
        guard row.type != "-" else { continue }
        let program = run.compiler.program
        let code = program.code[program.clauses[clause].code]
        let actions = code.filter { $0.operation == .emit }
        let operand = actions.first.map { program.actions[Int($0.immediate)].operands }
        let size = UInt8(row.type.prefix { $0 != "u" }) ?? 0
        let type = ValueType.integer(size: size, isSigned: !row.type.hasSuffix("u"))
        #expect(operand == [type], "\(row.script)")
      } catch let error as Diagnostic {
        Issue.record("\(row.script): \(error.tag) \(error.message)")
      }
    }
  }
}
