// The arrows between the targets, and what is allowed in one place only. The table is the one of the
// architecture page; a target that is not in it may not exist.

import Foundation
import Testing

/// What each target may import, of our own modules and of others.
private let arrows: [String: Set<String>] = [
  "TraceBase": ["SystemPackage"],
  "ProbeNotes": ["TraceBase", "Synchronization"],
  "ProviderDefinitions": [],
  "ElfImages": ["TraceBase", "CElf", "SystemPackage"],
  "Tracees": ["TraceBase", "CTrace", "SystemPackage", "Glibc", "Synchronization"],
  "Unwinding": ["TraceBase", "Tracees", "CUnwind", "Glibc"],
  "Tracing": [
    "TraceBase", "ProbeNotes", "ElfImages", "Tracees", "Unwinding", "SystemPackage", "Glibc",
  ],
  "TraceProgram": ["TraceBase", "Glibc"],
  "TraceRuntime": ["TraceBase", "TraceProgram"],
  "TraceOutput": ["TraceBase", "TraceRuntime", "TraceProgram", "Glibc"],
  "ScriptSyntax": ["TraceBase", "TraceProgram"],
  "DLanguage": ["TraceBase", "ScriptSyntax", "TraceProgram"],
  "StapLanguage": ["TraceBase", "ScriptSyntax", "TraceProgram"],
  "StapTapsets": [],
  "BpftraceLanguage": ["TraceBase", "ScriptSyntax", "TraceProgram"],
  "TraplineKit": halves.union(["SystemPackage", "Glibc", "Synchronization"]),
  "trapline": halves.union(["TraplineKit", "ArgumentParser", "SystemPackage", "Glibc"]),
  "trapline-bench": halves.union(["TraplineKit", "ArgumentParser", "SystemPackage", "Glibc"]),
]

/// What the kit joins. The programs above it may name the types that it hands them.
private let halves: Set<String> = [
  "TraceBase", "ProbeNotes", "ProviderDefinitions", "ElfImages", "Tracees", "Unwinding",
  "Tracing", "TraceProgram", "TraceRuntime", "TraceOutput", "ScriptSyntax", "DLanguage",
  "StapLanguage", "StapTapsets", "BpftraceLanguage",
]

@Suite struct ArchitectureTests {
  @Test func everyImportIsAnArrowOfTheTable() throws {
    let files = try SourceTree.swiftFiles()
    var count = 0
    for file in files {
      let allowed = try #require(arrows[file.target], "\(file.target) is not in the table")
      for found in file.imports {
        count += 1
        #expect(
          allowed.contains(found.module), "\(file.path) imports \(found.module)")
      }
    }
    // A reader of import lines that finds none would approve of everything.
    #expect(count > files.count / 2)
  }

  @Test func foundationStaysOutside() throws {
    for file in try SourceTree.swiftFiles() {
      let found = file.imports.map(\.module).filter { $0.hasPrefix("Foundation") }
      #expect(found.isEmpty, "\(file.path) imports \(found)")
    }
  }

  @Test func cModulesAreSeenByOneTargetAndHidden() throws {
    let owners = ["CElf": "ElfImages", "CTrace": "Tracees", "CUnwind": "Unwinding"]
    for file in try SourceTree.swiftFiles() {
      for found in file.imports {
        guard let owner = owners[found.module] else { continue }
        #expect(file.target == owner, "\(file.path) imports \(found.module)")
        #expect(found.access == "internal", "\(file.path) imports it as \(found.access)")
      }
    }
  }

  @Test func requestsAreMadeInOneFile() throws {
    let names = Set(
      try SourceTree.text("Sources/CTrace/requests.c").matches(of: /\bctrace_\w+(?=\()/)
        .map { String($0.output) })
    #expect(names.contains("ctrace_continue"))
    for file in try SourceTree.swiftFiles() where file.path != "Tracees/Ptrace.swift" {
      for line in file.lines {
        let used = line.matches(of: /\bctrace_\w+/).map { String($0.output) }
        #expect(names.isDisjoint(with: used), "\(file.path): \(line)")
      }
    }
  }

  @Test func importLinesAreRead() {
    let file = SourceFile(
      target: "T", path: "T/a.swift",
      lines: [
        "internal import CElf", "package import struct TraceBase.Address", "import Testing",
        "@testable import Tracing", "  @_spi(Test) public import Other.Sub",
        "// import Foundation", "let important = 1", "important import",
      ])
    #expect(file.imports.map(\.module) == ["CElf", "TraceBase", "Testing", "Tracing", "Other"])
    #expect(file.imports.map(\.access) == ["internal", "package", "", "", "public"])
  }
}
