// Probe descriptions.

import DLanguage
import Testing

@Suite struct CheckerProbeTests {
  @Test func fieldsAreAssignedFromTheRight() {
    #expect(DProbeDescription(text: "tick-1s")?.text == ":::tick-1s")
    #expect(DProbeDescription(text: "python4711:::gc-start")?.provider == "python4711")
    #expect(DProbeDescription(text: "libc:malloc:entry")?.module == "libc")
    #expect(DProbeDescription(text: "a:b:c:d:e") == nil)
    #expect(DProbeDescription(text: "17")?.identifier == 17)
    #expect(DProbeDescription(text: "")?.text == ":::")
  }
}
