// The catalog of a real program, and how a damaged file is reported.

import ElfImages
import ProbeNotes
import SystemPackage
import Testing

@testable import Tracing

@Suite struct ProbeCatalogTests {
  @Test func listsTheProbesOfPython() throws {
    let catalog = try ProbeCatalog(path: "/usr/bin/python3.11")
    #expect(catalog.probes.count == 8)
    #expect(catalog.buildID?.bytes.count == 20)
    let lines = catalog.probes(matching: try ProbePatternMatcher("python:line"))
    #expect(lines.count == 1)
    // Each build of Debian's has other registers, and its notes in another order.
    let arguments = lines.first.map(\.note.argumentText) ?? ""
    #expect(arguments.wholeMatch(of: /8@\S+ 8@\S+ -4@\S+/) != nil, "\(arguments)")
    #expect(lines.first?.note.semaphore != nil)
    let collections = catalog.probes(matching: try ProbePatternMatcher(":gc-*"))
    #expect(Set(collections.map(\.note.name)) == ["gc__start", "gc__done"])
    #expect(catalog.probes(matching: try ProbePatternMatcher("perl:python:*")).isEmpty)
  }

  @Test func isEmptyForAFileWithoutProbes() throws {
    #expect(try ProbeCatalog(path: "/usr/bin/true").probes.isEmpty)
  }

  @Test func saysWhichFileCannotBeListed() {
    let error = #expect(throws: ProbeCatalogError.self) { _ = try ProbeCatalog(path: "/tmp") }
    #expect(
      error?.description
        == "cannot list probes: cannot open /tmp: it is a directory"
        + " (name a program or a shared library)")
  }
}
