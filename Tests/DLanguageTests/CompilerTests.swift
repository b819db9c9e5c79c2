// What a compiler says of whole programs: that there is nothing in one, and which part of a clause an
// error is in.

import DLanguage
import ScriptSyntax
import Testing

@Suite struct CompilerTests {
  private func failure(
    _ script: String, options: DCompileOptions = DCompileOptions()
  ) -> Diagnostic? {
    do throws(Diagnostic) {
      let compiler = DCompiler(
        options: options, knowledge: EveryProbe(), macros: DMacroVariables())
      _ = try compiler.compile(SourceText(script, name: "test"))
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: ["", "/* nothing */\n", "int x;\nself string y;\n", "#pragma D option quiet\n"])
  func aProgramOfNothingIsRefused(script: String) {
    let error = failure(script)
    #expect(error?.tag == "D_EMPTY")
    #expect(error?.message == "empty D program translation unit")
    #expect(error?.range.start == script.utf8.count)
    #expect(failure(script, options: DCompileOptions(allowsEmpty: true)) == nil)
  }

  @Test(arguments: ["inline int x = 1;", "provider p { probe q(); };", "BEGIN {}"])
  func aProgramOfSomethingIsNot(script: String) {
    #expect(failure(script) == nil)
  }

  @Test(
    arguments: [
      ("BEGIN { trace(nosuch); }", "D_IDENT_UNDEF", "action list"),
      ("BEGIN /nosuch/ { x = 1; }", "D_IDENT_UNDEF", "predicate"),
      ("BEGIN { exit(); }", "D_PROTO_LEN", "action list"),
      ("BEGIN /\"a\"/ {}", "D_PRED_SCALAR", "predicate"),
      ("BEGIN { x = \"a\"; x = 1; }", "D_OP_INCOMPAT", "action list"),
      // These are found while the text is read, or while code is made of it.
      ("BEGIN { nosuch(); }", "D_FUNC_UNDEF", nil),
      ("BEGIN { x = 1 / 0; }", "D_DIV_ZERO", nil),
      ("BEGIN { nosuch /= 0; }", "D_DIV_ZERO", nil),
      ("BEGIN { printf(\"%d\", \"x\"); }", "D_PRINTF_ARG_TYPE", nil),
      ("BEGIN { trace(exit(1)); }", "D_TRACE_VOID", nil),
      ("BEGIN { x = ; }", "D_SYNTAX", nil),
      ("inline int x = nosuch;", "D_IDENT_UNDEF", nil),
    ] as [(String, String, String?)])
  func thePartOfAClauseIsTold(script: String, tag: String, region: String?) {
    let error = failure(script)
    #expect(error?.tag == tag)
    #expect(error?.region == region)
  }

  @Test func anotherFunctionOfAnAggregationTellsWhereTheFirstWas() {
    let error = failure("BEGIN\n{\n  @a = sum(1);\n  @a = count();\n}\n")
    #expect(
      error?.message == """
        aggregation redefined: @a
        \t current: @a = count( )
        \tprevious: @a = sum( ) : line 3
        """)
  }
}
