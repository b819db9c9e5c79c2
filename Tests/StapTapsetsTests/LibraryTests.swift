// The library as a whole: all of it parses, and everything in it checks, used or not.

import Foundation
import StapLanguage
import StapTapsets
import Testing

@Suite struct LibraryTests {
  @Test(arguments: ["1.0", "2.2", "4.0", "5.2"])
  func everyFileParses(compatible: String) {
    #expect(Library.mistakes(compatible: compatible) == [])
  }

  @Test func everyFileIsEmbedded() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/StapTapsets/Tapset")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(StapTapsets.files.map(\.name) == names.sorted())
    for file in StapTapsets.files {
      #expect(try Data(contentsOf: folder.appendingPathComponent(file.name)) == Data(file.bytes))
    }
  }

  /// A script that calls every function of the library that can be called, with whatever arguments.
  @Test func everythingChecks() throws {
    let (_, files) = try Library.parsed()
    let functions = files.flatMap(\.functions).filter { !$0.isPrivate && !$0.isRefused }
    #expect(functions.count > 250)
    let calls = functions.map { function in
      let arguments = function.parameters.map { $0.type == .string ? "\"\"" : "0" }
      return "\(function.name)(\(arguments.joined(separator: ", ")))"
    }
    let checking = try Library.check(
      "probe begin { \(calls.joined(separator: "\n")) }", isUnoptimized: true)
    #expect(checking.program != nil, "\(Library.report(checking))")
    #expect(Library.report(checking) == "")
  }

  @Test func nothingIsDeclaredTwice() throws {
    let (_, files) = try Library.parsed()
    let functions = files.flatMap(\.functions).filter { !$0.isPrivate }
      .map { "\($0.name)/\($0.parameters.count)" }
    #expect(Set(functions).count == functions.count)
    let globals = files.flatMap(\.globals).filter { !$0.isPrivate }.map(\.name)
    #expect(Set(globals).count == globals.count)
  }

  @Test func whatNeedsTheKernelIsRefusedWhereItIsLeft() throws {
    let left = try Library.check("probe begin { println(kernel_string(0)) }")
    #expect(
      left.errors.map(\.message) == [
        "function kernel_string needs the kernel, which is not traced"
          + " (for programs there is user_string)"
      ])
    let cut = try Library.check("probe begin { if (0) println(kernel_string(0)) exit() }")
    #expect(cut.program != nil)
    let writing = try Library.check("probe begin { set_user_int(0, 1) }")
    #expect(writing.errors.map(\.tag) == [.writtenPlace])
    let own = try Library.check(
      "function stack(n) { return n } probe begin { println(stack(0)) }", isUnoptimized: true)
    #expect(own.program != nil, "\(Library.report(own))")
    let handedOn = try Library.check(
      "function stack(n) { if (n) next; return n } probe begin { println(stack(0)) }")
    #expect(handedOn.program == nil)
  }

  /// Macros about types say that none is known, where that is asked, and refuse what needs one.
  @Test func macrosOfDebugInformation() throws {
    let asked = try Library.check(
      """
      probe begin {
        println(
          @type_defined("struct task_struct"), @type_member_defined("struct file", f_path),
          @module_type_defined("/bin/ls", "int"),
          @module_type_member_defined("/bin/ls", "struct a", b))
      }
      """)
    #expect(asked.program != nil, "\(Library.report(asked))")
    for use in [
      "@cast_sizeof(\"int\")", "@cast_module_sizeof(\"/bin/ls\", \"int\")", "@errno",
      "@offsetof(\"struct file\", f_path)", "@container_of(5, \"struct file\", f_path)->f_inode",
    ] {
      let needed = try Library.check("probe process(\"x\").mark(\"y\") { println(\(use)) }")
      #expect(needed.program == nil)
      let tags = needed.errors.flatMap { [$0] + $0.related }.map(\.tag)
      #expect(tags.contains(.castUnresolved) || tags.contains(.targetUnresolved), "\(use)")
    }
  }

  /// What scripts declare themselves comes before the library.
  @Test func scriptsComeFirst() throws {
    let checking = try Library.check(
      """
      global NULL = 5
      function execname() { return NULL }
      probe begin { println(execname() + 1); println(thread_indent(1)) }
      """)
    #expect(checking.program == nil)
    let own = try Library.check(
      """
      function __indent_timestamp() { return 5 }
      probe begin { println(thread_indent(1)) }
      """)
    let routines = try #require(own.program?.routines)
    #expect(routines.filter { $0.name == "__indent_timestamp" }.map(\.isUser) == [true])
    #expect(!routines.contains { $0.name == "gettimeofday_us" })
  }
}

extension StapFunction {
  fileprivate var isRefused: Bool {
    guard case .embedded(let code) = body else { return false }
    return !code.token.text.contains("/* built-in */")
  }
}
