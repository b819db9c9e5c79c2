// The three layouts of a listing, from probes made by hand.

import ProbeNotes
import SystemPackage
import Testing
import TraceBase
import Tracing

@testable import TraplineKit

private func probe(
  _ provider: String, _ name: String, _ arguments: [ListedArgument] = [], site: UInt64 = 0x1000,
  semaphore: UInt64? = nil, section: Int = 0
) -> ListedProbe {
  let note = ProbeNote(
    provider: provider, name: name, site: FileAddress(site), base: FileAddress(0x2000),
    semaphore: semaphore.map { FileAddress($0) },
    argumentText: arguments.map(\.spec).joined(separator: " "))
  return ListedProbe(
    probe: CatalogProbe(
      note: note.corrected(actualBase: FileAddress(0x3000)), recordedNote: note,
      noteSection: section),
    arguments: arguments)
}

private func argument(_ spec: String, _ name: String? = nil, _ type: String? = nil)
  -> ListedArgument
{
  ListedArgument(spec: spec, name: name, type: type)
}

private let entry = [
  argument("8@%rbp", "filename", "string"), argument("8@%r12", "function", "string"),
  argument("-4@%eax", "line", "int"),
]

private func text(
  _ format: ListingFormat, width: Int? = nil, _ files: ListedFile...
) -> String {
  String(decoding: Listing(files: files).text(format, width: width), as: UTF8.self)
}

@Suite struct ListingTests {
  private let python = ListedFile(
    path: "/usr/bin/python",
    probes: [
      probe("python", "function__entry", entry),
      probe("python", "gc__done", [argument("-8@%r12")]),
      probe("python", "mark", [argument("8@%r12"), argument("-4@$1")]),
      probe("python", "mark", [argument("8@%rbx"), argument("-4@$1")], site: 0x1010),
      probe("python", "start"),
    ])

  @Test func alignsColumnsWithoutATerminal() {
    #expect(
      text(.table, python, ListedFile(path: "/lib/b.so", probes: [probe("b", "c")])) == """
        /usr/bin/python
        PROVIDER  NAME             SITES  ARGUMENTS
        python    function__entry      1  filename: string, function: string, line: int
        python    gc__done             1  -8@%r12
        python    mark                 2  8@… -4@$1
        python    start                1

        /lib/b.so
        PROVIDER  NAME  SITES  ARGUMENTS
        b         c         1

        """)
  }

  @Test func wrapsArgumentsUnderTheirColumn() {
    #expect(
      text(.table, width: 60, python) == """
        /usr/bin/python
        PROVIDER  NAME             SITES  ARGUMENTS
        python    function__entry      1  filename: string,
                                          function: string,
                                          line: int
        python    gc__done             1  -8@%r12
        python    mark                 2  8@… -4@$1
        python    start                1

        """)
  }

  @Test(arguments: [0, 1, 8, 20, 30, 40, 53, 60, 79, 80, 200])
  func neverExceedsATerminalWideEnoughForItsHeadings(width: Int) {
    let lines = text(.table, width: width, python).split(separator: "\n")
    // The narrowest table: two names of five columns, the sites, one column of arguments.
    #expect(lines.allSatisfy { $0.unicodeScalars.count <= max(width, 5 + 5 + 5 + 1 + 6) })
  }

  @Test func escapesWhatWouldMoveTheCursor() {
    let hostile = ListedFile(
      path: "/tmp/a\u{1b}[2Jb",
      probes: [probe("p\n", "q\u{9b}", [argument("8@\u{7f}"), argument("4@%eax", "n\t", "t")])])
    for format in ListingFormat.allCases {
      let scalars = text(format, hostile).unicodeScalars
      #expect(
        scalars.allSatisfy {
          $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        })
    }
    #expect(text(.table, hostile).contains("p\\n"))
    #expect(text(.json, hostile).contains(#""provider":"p\n""#))
    #expect(text(.json, hostile).split(separator: "\n").count == 1)
  }

  @Test func writesOneObjectForEachSite() {
    let file = ListedFile(
      path: "/a", probes: [probe("p", "n", [argument("8@%rax"), entry[2]], semaphore: 0x10)])
    #expect(
      text(.json, file) == """
        {"provider":"p","name":"n","path":"/a","site":"0x2000","semaphore":"0x1010",\
        "arguments":[{"spec":"8@%rax","name":null,"type":null},\
        {"spec":"-4@%eax","name":"line","type":"int"}]}

        """)
    let plain = ListedFile(path: "/a", probes: [probe("p", "n")])
    #expect(
      text(.json, plain) == """
        {"provider":"p","name":"n","path":"/a","site":"0x2000","semaphore":"0x0","arguments":[]}

        """)
  }

  @Test func writesNotesAsRecorded() {
    let file = ListedFile(
      path: "/a", probes: [probe("p", "n", semaphore: 0x10), probe("p", "m", section: 1)])
    let first = """

      Displaying notes found in: .note.stapsdt
        Owner                Data size \tDescription
        stapsdt              0x0000001d\tNT_STAPSDT (SystemTap probe descriptors)\
      \t    Provider: p
          Name: n
          Location: 0x0000000000001000, Base: 0x0000000000002000, Semaphore: 0x0000000000000010
          Arguments:\u{20}

      """
    let found = text(.note, file)
    #expect(found.hasPrefix(first))
    #expect(found.split(separator: "\n").filter { $0.hasPrefix("Displaying") }.count == 2)
    #expect(text(.note, file, file).hasPrefix("\nFile: /a\n\nDisplaying"))
  }

  @Test func listsWhatThePatternsName() throws {
    let catalog = try ProbeCatalog(path: "/usr/bin/python3.11")
    var listing = Listing()
    listing.add(catalog, matching: [try ProbePatternMatcher("perl")]) { _, _ in nil }
    #expect(listing.isEmpty)
    listing.add(
      catalog, matching: [try ProbePatternMatcher(":gc-*"), try ProbePatternMatcher(":gc-done")]
    ) { note, entries in
      note.name == "gc__done" && entries.count == 1
        ? [ListedParameter(name: "collected", type: "long")] : nil
    }
    // Where a build of Debian's has the arguments, and which note comes first, is its own affair.
    let probes = listing.files.flatMap(\.probes).sorted { $0.name < $1.name }
    #expect(probes.map(\.name) == ["gc__done", "gc__start"])
    #expect(probes.map { $0.arguments.map(\.name) } == [["collected"], [nil]])
    #expect(probes.map { $0.arguments.map(\.type) } == [["long"], [nil]])
    #expect(probes.map { $0.arguments.map { String($0.spec.prefix(3)) } } == [["-8@"], ["-4@"]])
  }
}
