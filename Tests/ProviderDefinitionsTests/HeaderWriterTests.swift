// The text of a header, whole. That it compiles and works is shown where there is a compiler, in the
// kit's tests.

import Testing

@testable import ProviderDefinitions

@Suite struct HeaderWriterTests {
  private func header(_ text: String, script: String = "kitchen.d") throws -> String {
    HeaderWriter.header(
      of: try DefinitionParser.parse(Array(text.utf8), script: script), script: script)
  }

  @Test func writesMacrosForEachProbe() throws {
    let text = """
      provider kitchen { probe order__taken(const char *dish, int table); probe bell(); };
      """
    #expect(
      try header(text) == """
        /* Made by dtrace -h from kitchen.d: change that file, not this one. */

        #ifndef TRAPLINE_PROVIDERS_KITCHEN_H
        #define TRAPLINE_PROVIDERS_KITCHEN_H

        /* Where <sys/sdt.h> was included before, without semaphores, every probe counts as
           enabled, and the object that dtrace -G makes is not needed. */
        #ifndef _SYS_SDT_H
        #ifndef _SDT_HAS_SEMAPHORES
        #define _SDT_HAS_SEMAPHORES 1
        #endif
        #ifndef STAP_HAS_SEMAPHORES
        #define STAP_HAS_SEMAPHORES 1
        #endif
        #include <sys/sdt.h>
        #endif

        #ifdef _SDT_HAS_SEMAPHORES
        #ifdef __cplusplus
        extern "C" {
        #endif
        extern unsigned short kitchen_order__taken_semaphore __attribute__ ((unused, section (".probes")));
        extern unsigned short kitchen_bell_semaphore __attribute__ ((unused, section (".probes")));
        #ifdef __cplusplus
        }
        #endif
        #define KITCHEN_ORDER_TAKEN_ENABLED() __builtin_expect (kitchen_order__taken_semaphore, 0)
        #define KITCHEN_BELL_ENABLED() __builtin_expect (kitchen_bell_semaphore, 0)
        #else
        #define KITCHEN_ORDER_TAKEN_ENABLED() 1
        #define KITCHEN_BELL_ENABLED() 1
        #endif

        /* kitchen:order__taken (const char *dish, int table) */
        #define KITCHEN_ORDER_TAKEN(arg1, arg2) \\
          DTRACE_PROBE2 (kitchen, order__taken, arg1, arg2)

        /* kitchen:bell () */
        #define KITCHEN_BELL() \\
          DTRACE_PROBE (kitchen, bell)

        #endif

        """)
  }

  @Test(arguments: [
    ("plain", "PLAIN"), ("a__b", "A_B"), ("a_b", "A_B"), ("a___b", "A__B"), ("a____b", "A__B"),
    ("__x__", "_X_"), ("Mixed9", "MIXED9"),
  ])
  func namesMacros(_ name: String, _ macro: String) {
    #expect(macroPart(name) == macro)
  }

  @Test func keepsTheMacroParametersApartFromTheNames() throws {
    let text = try header("provider arg1 { probe arg_2(int, int); };")
    #expect(text.contains("(arg__1, arg__2) \\\n  DTRACE_PROBE2 (arg1, arg_2, arg__1, arg__2)"))
  }

  @Test func guardsByTheProvidersAndEndsNoCommentEarly() throws {
    let text = try header("provider a__b { }; provider c { probe x(); };", script: "*/x\n.d")
    #expect(text.contains("#ifndef TRAPLINE_PROVIDERS_A_B_C_H\n"))
    #expect(text.hasPrefix("/* Made by dtrace -h from ??x?.d: change"))
  }

  @Test func namesNoMacroTwiceOnALine() throws {
    let text = try header("provider p { probe one(int); probe two(); };")
    for line in text.split(separator: "\n") {
      #expect(line.ranges(of: "P_").count <= 1, "\(line)")
    }
  }
}
