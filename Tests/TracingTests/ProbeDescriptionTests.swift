// Which probes a description of D names, in which process.

import Testing
import TraceBase

@testable import Tracing

private struct DescriptionCase: CustomTestStringConvertible, Sendable {
  let description: String
  let probe: String
  let matches: Bool
  var process: Int32? = 4711
  var path = "/usr/bin/python3.11"
  var function = "gc_collect_main"

  var testDescription: String {
    "\(description) \(matches ? "is" : "is not") \(probe) in \(process ?? 0)"
  }
}

private let cases = [
  DescriptionCase(description: "python4711:::gc-start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python4711:::gc__start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python:::gc-start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python*:::gc-*", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "p?thon4711:::*-start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python:::gc?start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python47*:::", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python4712:::", probe: "python:gc__start", matches: false),
  DescriptionCase(description: "python471:::", probe: "python:gc__start", matches: false),
  DescriptionCase(description: "python4711x:::", probe: "python:gc__start", matches: false),
  DescriptionCase(description: "pytho:::", probe: "python:gc__start", matches: false),
  DescriptionCase(description: "gc-start", probe: "python:gc__start", matches: true),
  DescriptionCase(
    description: "gc_collect_main:gc-start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "gc_collect:gc-start", probe: "python:gc__start", matches: false),
  DescriptionCase(description: "gc_*:", probe: "python:gc__start", matches: true),
  DescriptionCase(description: "python3.11:*:gc-start", probe: "python:gc__start", matches: true),
  DescriptionCase(description: ":python*:main:", probe: "python:gc__start", matches: false),
  DescriptionCase(description: ":a.out::", probe: "python:gc__start", matches: false),
  DescriptionCase(description: ":::", probe: "a:b", matches: true),
  DescriptionCase(description: "", probe: "a:b", matches: true),
  // In some process, when it is not yet known in which.
  DescriptionCase(description: "python4711:::", probe: "python:line", matches: true, process: nil),
  DescriptionCase(description: "python*1:::", probe: "python:line", matches: true, process: nil),
  DescriptionCase(description: "python[4]?*:::", probe: "python:line", matches: true, process: nil),
  DescriptionCase(description: "python[0-9]:::", probe: "python:line", matches: true, process: nil),
  DescriptionCase(description: "*[a-f]:::", probe: "python:line", matches: false, process: nil),
  DescriptionCase(description: "py4711:::", probe: "python:line", matches: false, process: nil),
  DescriptionCase(
    description: "python4711x:::", probe: "python:line", matches: false, process: nil),
]

@Suite struct ProbeDescriptionTests {
  @Test(arguments: cases) fileprivate func names(_ one: DescriptionCase) throws {
    let parts = one.probe.split(separator: ":").map(String.init)
    let selector = ProbeSelector.description(try ProbeDescription(one.description))
    let matches = selector.matches(
      provider: parts[0], name: parts[1], path: one.path, in: one.process.map { ProcessID($0) }
    ) { one.function }
    #expect(matches == one.matches)
  }

  @Test(arguments: [
    ("tick-1s", ["", "", "", "tick-1s"]), ("f:n", ["", "", "f", "n"]),
    ("m:f:n", ["", "m", "f", "n"]), ("p:m:f:n", ["p", "m", "f", "n"]),
    ("p:::", ["p", "", "", ""]), ("p::n:", ["p", "", "n", ""]),
  ])
  func fillsFieldsFromTheRight(_ text: String, _ fields: [String]) throws {
    let description = try ProbeDescription(text)
    #expect(
      [description.provider, description.module, description.function, description.name] == fields)
    #expect(description.description == fields.joined(separator: ":"))
  }

  @Test(arguments: [
    ("a:b:c:d:e", "it has 5 fields (use provider:module:function:name)"),
    ("a:::[b", "a [ has no ] (write \\[ for the character)"),
  ])
  func refuses(_ text: String, _ words: String) {
    let error = #expect(throws: ProbeDescriptionError.self) { _ = try ProbeDescription(text) }
    #expect(error?.words == words)
  }

  @Test func functionsAreAskedForOnlyWhenTheyMatter() throws {
    let selector = ProbeSelector.description(try ProbeDescription("python:python*::gc-start"))
    var wasAsked = false
    #expect(
      selector.matches(
        provider: "python", name: "gc__start", path: "/usr/bin/python3", in: nil
      ) {
        wasAsked = true
        return ""
      })
    #expect(!wasAsked)
  }

  @Test(arguments: [
    ("pid12:libc:malloc:entry", 12), ("pid12:::", 12), ("pid:::", nil), ("pid1*:::", nil),
    ("apid1:::", nil), ("pid99999999999:::", nil),
  ])
  func tellsTheProcessOfFunctions(_ text: String, _ process: Int32?) throws {
    #expect(try ProbeDescription(text).functionProcess == process.map { ProcessID($0) })
  }

  @Test(arguments: [
    ("libc", "libc.so.6", false, true), ("libc", "libc-2.31.so", false, false),
    ("libc", "libcrypto.so.3", false, false), ("libc*", "libcrypto.so.3", false, true),
    ("a.out", "python3", true, true), ("a.out", "python3", false, false), ("", "x.so", false, true),
    ("python3", "python3", true, true), ("python3", "python3.11", true, true),
  ])
  func knowsModulesOfFunctions(
    _ module: String, _ file: String, _ isProgram: Bool, _ matches: Bool
  ) throws {
    let description = try ProbeDescription("pid1:\(module):f:entry")
    #expect(description.matchesFunctions(ofModule: file, isProgram: isProgram) == matches)
  }

  @Test(arguments: ["gc-start", "gc__start", "gc-*", "gc__*", "*"])
  func meansNamesWithDashes(_ name: String) throws {
    let description = try ProbeDescription(name)
    #expect(description.matches(dashed: "gc-start"))
    #expect(description.matches(name: "gc__start"))
    #expect(!description.matches(dashed: "line") || name == "*")
  }
}

@Suite struct FunctionCodeTests {
  @Test func findsWhereAFunctionIsLeft() {
    // test edi,edi; je +3; jmp +0x7b (outside); rep ret; jmp -2 (to itself); nop; ret 8.
    let bytes: [UInt8] = [
      0x85, 0xFF, 0x74, 0x05, 0xE9, 0x7B, 0, 0, 0, 0xF3, 0xC3, 0xEB, 0xFE, 0x90, 0xC2, 0x08, 0,
    ]
    let code = FunctionCode(bytes, at: FileAddress(0x1000))
    #expect(code.isWhole)
    #expect(code.boundaries == [0, 2, 4, 9, 11, 13, 14])
    #expect(code.exits(isInside: code.contains) == [4, 9, 14])
    #expect(code.exits { _ in true } == [9, 14])
  }

  @Test func stopsWhereThereIsNoInstruction() {
    let code = FunctionCode([0x90, 0x06, 0xC3], at: FileAddress(0))
    #expect(!code.isWhole)
    #expect(code.boundaries == [0])
  }
}
