// `dtrace -h` and `-G` as a build uses them: definitions become a header and an object, C and C++
// programs are compiled and linked with both, and the probes are where they should be and fire.

import Foundation
import ProbeNotes
import ProviderDefinitions
import SystemPackage
import Testing
import TraceTestSupport
import Tracing

@testable import TraplineKit

private let definition = """
  typedef const char *dish_t;
  provider kitchen {
    probe order__taken(dish_t dish, int table, unsigned long long cents);
    probe bell();
    probe many(int, int, int, int, int, int, int, int, int, int, int, int);
  };
  provider cellar { probe opened(struct bottle *which); };
  """

/// Fires the first two probes five times, guarded, and says how often they were enabled.
private let program = """
  #include <stdio.h>
  #include "kitchen.h"
  #include "kitchen.h"
  struct bottle { int year; };
  static int enabled;
  static void serve(int number) {
    static struct bottle bottle = { 1961 };
    if (KITCHEN_ORDER_TAKEN_ENABLED()) {
      enabled++;
      KITCHEN_ORDER_TAKEN("soup", number, 1ull << 40);
    }
    if (KITCHEN_BELL_ENABLED())
      KITCHEN_BELL();
    if (CELLAR_OPENED_ENABLED())
      CELLAR_OPENED(&bottle);
    KITCHEN_MANY(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, number);
  }
  int main(void) {
    for (int i = 0; i < 5; i++) serve(i);
    printf("enabled %d\\n", enabled);
    return 0;
  }
  """

/// A way to compile the program.
struct Compilation: Sendable, CustomTestStringConvertible {
  let compiler: String
  let options: [String]

  var testDescription: String { ([compiler] + options).joined(separator: " ") }

  static let all = [
    Self("/usr/bin/cc", "-xc", "-O0", "-std=c99"),
    Self("/usr/bin/cc", "-xc", "-O2", "-fno-pic", "-no-pie"),
    Self("/usr/bin/cc", "-xc", "-O2", "-fPIC", "-fcf-protection", "-std=gnu17"),
    Self("/usr/bin/c++", "-xc++", "-O0", "-std=c++98"),
    Self("/usr/bin/c++", "-xc++", "-O2", "-std=c++17"),
  ]

  init(_ compiler: String, _ options: String...) {
    self.compiler = compiler
    self.options = options
  }
}

@Suite struct ProviderBuildTests {
  private let folder = TemporaryFolder()

  private func path(_ name: String) -> String { "\(folder.path)/\(name)" }

  private func write(_ text: String, to name: String) throws {
    try text.write(toFile: path(name), atomically: false, encoding: .utf8)
  }

  /// Makes header, object and the program `kitchen`.
  private func build(_ compilation: Compilation, _ source: String = program) throws {
    let build = try ProviderBuild(definition: Array(definition.utf8), script: "kitchen.d")
    try build.write(.header, to: FilePath(path("kitchen.h")))
    try write(source, to: "main.c")
    let compiled = try run(
      compilation.compiler,
      compilation.options + [
        "-Wall", "-Wextra", "-Werror", "-c", path("main.c"), "-o", path("main.o"),
      ])
    try #require(compiled.ending == .exited(0), "\(compiled)")
    try build.write(
      .object, to: FilePath(path("kitchen.o")), objects: [FilePath(path("main.o"))])
    let link = compilation.options.filter { $0.hasPrefix("-no-") || $0.hasPrefix("-f") }
    let linked = try run(
      compilation.compiler,
      link + [
        "-Wl,--fatal-warnings", path("main.o"), path("kitchen.o"), "-o", path("kitchen"),
      ])
    try #require(linked.ending == .exited(0), "\(linked)")
  }

  @Test(arguments: Compilation.all)
  func guardedProbesFireOnceTheyAreTraced(_ compilation: Compilation) throws {
    try build(compilation)
    let catalog = try ProbeCatalog(path: FilePath(path("kitchen")))
    let notes = catalog.probes.map(\.note)
    #expect(
      Set(notes.map { "\($0.provider):\($0.name)" }) == [
        "kitchen:order__taken", "kitchen:bell", "kitchen:many", "cellar:opened",
      ])
    for note in notes {
      let count = note.argumentText.split(separator: " ").count
      let expected = ["order__taken": 3, "bell": 0, "many": 12, "opened": 1][note.name]
      #expect(count == expected, "\(note)")
    }
    #expect(Set(notes.compactMap(\.semaphore)).count == 4)

    let alone = try run(path("kitchen"))
    #expect(alone == Outcome(ending: .exited(0), output: "enabled 0\n", errors: ""))

    let traced = try TracePlan("kitchen:order-taken", "kitchen:many").launch(path("kitchen"))
    #expect(traced.output == "enabled 5\n")
    #expect(traced.log.counts == ["kitchen:order__taken": 5, "kitchen:many": 5])
    let orders = traced.log.hits.filter { $0.probe == "kitchen:order__taken" }
    #expect(orders.map { $0.words.dropFirst() } == (0..<5).map { [UInt64($0), 1 << 40] })
    let many = traced.log.hits.filter { $0.probe == "kitchen:many" }
    #expect(
      many.map(\.texts) == (0..<5).map { number in (1...11).map(String.init) + ["\(number)"] })
  }

  @Test func aProgramThatIncludesSdtFirstNeedsNoObject() throws {
    let build = try ProviderBuild(definition: Array(definition.utf8), script: "kitchen.d")
    try build.write(.header, to: FilePath(path("kitchen.h")))
    try write("#include <sys/sdt.h>\n" + program, to: "main.c")
    let linked = try run(
      "/usr/bin/cc", "-Wall", "-Wextra", "-Werror", path("main.c"), "-o", path("kitchen"))
    try #require(linked.ending == .exited(0), "\(linked)")
    #expect(try run(path("kitchen")).output == "enabled 5\n")
    let catalog = try ProbeCatalog(path: FilePath(path("kitchen")))
    #expect(catalog.probes.count == 4)
    #expect(catalog.probes.allSatisfy { $0.note.semaphore == nil })
  }

  // Two libraries with the same provider must not share a semaphore: whoever is traced is enabled.
  @Test func semaphoresAreHiddenAndTheStackIsNotExecutable() throws {
    try build(Compilation("/usr/bin/cc", "-xc", "-O2", "-fPIC", "-fcf-protection"))
    let shared = try run(
      "/usr/bin/cc", "-shared", path("main.o"), path("kitchen.o"), "-o", path("libkitchen.so"))
    try #require(shared.ending == .exited(0), "\(shared)")
    let symbols = try run("/usr/bin/readelf", "-W", "--dyn-syms", path("libkitchen.so"))
    #expect(symbols.output.contains(" main"))
    #expect(!symbols.output.contains("semaphore"))
    let notes = try run(
      "/usr/bin/readelf", "-W", "-n", "-l", path("kitchen.o"), path("libkitchen.so"))
    #expect(notes.output.contains("GNU_STACK"))
    #expect(notes.output.contains("x86 feature: IBT, SHSTK"))
    #expect(!notes.output.contains("RWE"))
    #expect(notes.errors.isEmpty, "\(notes.errors)")
    let object = try run("/usr/bin/readelf", "-W", "-s", "-S", path("kitchen.o"))
    for name in ["kitchen_order__taken", "kitchen_bell", "kitchen_many", "cellar_opened"] {
      #expect(
        object.lines.contains { line in
          line.hasSuffix(" \(name)_semaphore") && line.contains("2 OBJECT  GLOBAL HIDDEN")
        })
    }
    #expect(object.errors.isEmpty, "\(object.errors)")
  }

  @Test func aFileWithoutProbesGivesAnObjectThatLinks() throws {
    let build = try ProviderBuild(definition: Array("BEGIN{}".utf8), script: "conftest.d")
    try build.write(.object, to: FilePath(path("conftest.o")))
    try build.write(.header, to: FilePath(path("conftest.h")))
    try write("#include \"conftest.h\"\nint main(void) { return 7; }\n", to: "main.c")
    let linked = try run("/usr/bin/cc", path("main.c"), path("conftest.o"), "-o", path("conftest"))
    try #require(linked.ending == .exited(0), "\(linked)")
    #expect(try run(path("conftest")).ending == .exited(7))
  }

  @Test func anObjectThatIsMissingIsNamedAndNothingIsWritten() throws {
    let build = try ProviderBuild(definition: Array(definition.utf8), script: "kitchen.d")
    let missing = path("gone.o")
    let error = #expect(throws: ProviderBuildError.self) {
      try build.write(.object, to: FilePath(path("kitchen.o")), objects: [FilePath(missing)])
    }
    #expect(
      error?.description
        == "failed to link script kitchen.d: failed to open \(missing): No such file or directory")
    #expect(!FileManager.default.fileExists(atPath: path("kitchen.o")))
  }

  @Test(arguments: [ProviderBuild.Product.header, .object])
  func anOutputThatCannotBeWrittenIsNamed(_ product: ProviderBuild.Product) throws {
    let build = try ProviderBuild(definition: Array(definition.utf8), script: "kitchen.d")
    // Configure scripts may only want to know whether it would work.
    try build.write(product, to: "/dev/null")
    for (output, why) in [
      ("/dev/full", "No space left on device"), (folder.path, "Is a directory"),
      (path("no/such"), "No such file or directory"),
    ] {
      let error = #expect(throws: ProviderBuildError.self) {
        try build.write(product, to: FilePath(output))
      }
      #expect(error?.description == "failed to write \(output): \(why)")
    }
  }

  @Test(arguments: [
    ("probes.d", "probes.h", "probes.o"), ("src/probes.d", "probes.h", "probes.o"),
    ("probes", "probes.h", "probes.o"), ("a.b.d", "a.b.h", "a.b.o"),
    ("/", "probes.h", "probes.o"),
  ])
  func outputsHaveNamesOfTheirOwn(_ script: String, _ header: String, _ object: String) {
    #expect(ProviderBuild.defaultOutput(.header, script: script) == header)
    #expect(ProviderBuild.defaultOutput(.object, script: script) == object)
  }
}
