// The scripts of Fixtures/Scripts/stap/check: what must be accepted, with the listing it gives, and what
// must be refused, with the mistake that its file is named after and the place that its first comment
// after any options names. What the checker lets through is refused when it is lowered.

import StapLanguage
import Testing

@Suite struct CheckerScriptTests {
  @Test(arguments: CheckedScripts.names(in: "accept"))
  func accepted(name: String) throws {
    let checking = CheckedScripts.check(
      try CheckedScripts.text("accept/\(name)"), library: try CheckedScripts.library())
    let listing = CheckedScripts.listing(checking)
    let wanted = try CheckedScripts.text("accept/\(name.dropLast(4)).listing")
    #expect(listing == wanted, "\(listing)")
  }

  @Test(arguments: CheckedScripts.names(in: "reject"))
  func refused(name: String) throws {
    let text = try CheckedScripts.text("reject/\(name)")
    let checking = try #require(
      CheckedScripts.check(text, library: try CheckedScripts.library()))
    let errors =
      checking.program.map { loweringErrors($0, CheckedScripts.assignedValues(in: text)) }
      ?? checking.errors
    let tag = name.prefix { $0 != "." }
    let part = try #require(
      errors.flatMap { [$0] + $0.related }.first { $0.tag.rawValue == tag },
      "\(CheckedScripts.report(checking))")
    let place = part.token.map { "\($0.line):\($0.column)" } ?? "none"
    let head = text.split(separator: "\n").prefix { $0.hasPrefix("#") }
    #expect(head.last.map { $0.dropFirst(2) } == place[...])
  }

  /// Why a script that has been checked cannot be lowered.
  private func loweringErrors(
    _ program: StapProgram, _ assignedValues: [String: String]
  ) -> [StapSemanticError] {
    var options = StapLoweringOptions()
    options.assignedValues = assignedValues
    do throws(StapSemanticError) {
      _ = try StapLowering.lower(program, limits: StapLimits(), options: options)
      return []
    } catch {
      return [error]
    }
  }

  @Test func everyMistakeHasAScript() {
    let tags = Set(CheckedScripts.names(in: "reject").map { String($0.prefix { $0 != "." }) })
    #expect(tags == Set(StapSemanticTag.allCases.map(\.rawValue)))
  }

  @Test func relatedMistakesPrintAsAPair() {
    let checking = CheckedScripts.check(
      "global g\nprobe begin { g = \"a\"; println(g + 1); println(g + 2) }\n")
    #expect(
      CheckedScripts.report(checking) == """
        semantic error: type mismatch (long): identifier 'g' at script.stp:2:32
                source: probe begin { g = "a"; println(g + 1); println(g + 2) }
                                                       ^

        semantic error: type was first inferred here (string): identifier 'g' at :2:15
                source: probe begin { g = "a"; println(g + 1); println(g + 2) }
                                      ^

        Number of similar error messages suppressed: 1.
        Rerun with -v to see them.

        """)
  }

  /// Of what disagrees only the gravest is told: what a name stands for goes before what is wanted of a
  /// value, and that before the two sides of an operator.
  @Test(arguments: [
    (#"println("a" + 1)"#, ["type-expected"], ["type-expected", "type-sides"]),
    (#"println(sprint(1) + 1)"#, ["type-sides"], ["type-sides"]),
    (
      #"a[1] = 2; a["b"] = 2; println(a[1])"#, ["type-conflict"],
      ["type-expected", "type-conflict"]
    ),
    (#"println(f("a"))"#, ["type-declared"], ["type-expected", "type-declared"]),
    (#"if (0) println("a" + 1); println(2)"#, ["type-expected"], ["type-expected", "type-sides"]),
    (#"printf("%d")"#, ["format-arguments"], ["format-arguments"]),
  ])
  func onlyTheGravestIsTold(_ body: String, _ tags: [String], _ allTags: [String]) {
    let text = "global a\nfunction f(n:long) { return n }\nprobe begin { \(body) }\n"
    let checking = CheckedScripts.check(text)
    #expect(checking?.errors.map(\.tag.rawValue) == tags)
    let verbose = CheckedScripts.check(text, isVerbose: true)
    #expect(verbose?.errors.map(\.tag.rawValue) == allTags)
  }

  /// What stap finds in pass 3 is no mistake in pass 2. In a block each statement is told of, twice.
  @Test(arguments: [
    ("break", ["break-place"]), ("println(1); break", ["break-place", "break-place"]),
    ("if (pid()) continue", ["continue-place"]),
    ("x = 1++; println(x)", ["invalid-lvalue", "invalid-lvalue"]),
    ("while (pid()) { println(2); break }", []),
  ])
  func mistakesOfTranslation(_ body: String, _ tags: [String]) throws {
    let checking = CheckedScripts.check(
      "probe begin { \(body) }\n", library: try CheckedScripts.library())
    #expect(checking?.program?.mistakes.map(\.tag.rawValue) == tags)
  }

  /// Each point that cannot be had is told, those of an alias before the one that names it.
  @Test(arguments: [
    ("probe a = nosuch, begin { }\nprobe a", ["point-resolving point-mismatch 1:11"]),
    (
      "probe a = nosuch { }\nprobe a, end",
      ["point-resolving point-mismatch 1:11", "point-resolving point-none 2:7"]
    ),
    ("probe a = nosuch { }\nprobe a?", ["no-probes none"]),
    (
      "probe a = nosuch { }\nprobe nosuch?, x",
      ["point-resolving point-mismatch 2:16"]
    ),
    (
      "probe a = b { }\nprobe b = a { }\nprobe a",
      [
        "point-resolving alias-recursion 1:11", "point-resolving point-none 2:11",
        "point-resolving point-none 1:11", "point-resolving point-none 3:7",
      ]
    ),
    ("probe begin.more", ["point-resolving point-suffix 1:7"]),
    ("probe a.b = begin { }\nprobe a.b.c.d", ["point-resolving point-suffix 2:7"]),
    ("probe a.b = begin { }\nprobe a.c", ["point-resolving point-mismatch 2:7"]),
    ("probe a.b = begin { }\nprobe a", ["point-resolving point-truncated 2:7"]),
  ])
  func mistakesInPoints(_ text: String, _ mistakes: [String]) {
    let checking = CheckedScripts.check("\(text) { println(1) }\n")
    let found = checking?.errors.map { error in
      let place = error.token.map { "\($0.line):\($0.column)" } ?? "none"
      return ([error] + error.related).map(\.tag.rawValue).joined(separator: " ") + " \(place)"
    }
    #expect(found == mistakes)
  }

  /// As stap ranks names: letters of another case are half as far, and the first bytes count half.
  @Test(
    arguments: [
      (
        "foo", ["a", "end", "nfs", "nfsd", "tcp", "udp", "vfs", "vm"],
        ["a", "nfs", "nfsd", "vfs", "vm"]
      ),
      ("bgin", ["begin", "end", "init", "vm", "never"], ["begin", "end", "init", "vm", "never"]),
      ("Pid", ["pid", "tid", "PID"], ["pid", "PID", "tid"]),
    ] as [(String, Set<String>, [String])])
  func similarNames(_ name: String, _ names: Set<String>, _ similar: [String]) {
    #expect(StapText.similar(to: name, among: names) == similar)
  }

  /// What `-p2 -v` adds: what is left of bodies, with the names that stap gives to what is global.
  @Test func bodiesAreListed() throws {
    let checking = CheckedScripts.check(
      """
      global a, s
      function f(x:long, y:string) { return sprint(x) . y }
      probe begin {
        s <<< -2; println(f(1 + 2, "a\\t"), @count(s))
        foreach ([k] in a limit 3) printf("%d\\n", k)
        if (a[1]) { a[2] = 3 } else delete a
        while (1) { break }
      }
      """)
    let listing = try #require(checking?.program).listing(withBodies: true)
    #expect(
      String(decoding: listing, as: UTF8.self) == """
        # globals
        s:stats
        a:long [long]
        # functions
        f:string (x:long, y:string)
        { return (sprint(x)) . (y) }
        # probes
        begin /* <- begin */
          # locals
          k:long
        { {
        (__global_s) <<< (-2);
        println(__global_f__overload_0(3, "a\\t"), @count(__global_s));
        foreach ([k] in __global_a limit 3) printf("%d\\\\n", k);
        if (__global_a[1]) (__global_a[2]) = (3)
        else delete a
        ;
        for (; 1; ) break;
        } }

        """)
  }

  /// A word less here, a word twice there: whatever comes of it is checked or refused.
  @Test(arguments: CheckedScripts.names(in: "accept"))
  func mutationsNeverCrash(name: String) throws {
    let words = try CheckedScripts.text("accept/\(name)").split(
      separator: " ", omittingEmptySubsequences: false)
    let library = try CheckedScripts.library()
    for index in words.indices {
      for replacement in [[], [words[index], words[index]], [words[words.count - 1 - index]]] {
        let text = (words[..<index] + replacement + words[(index + 1)...]).joined(separator: " ")
        guard let checking = CheckedScripts.check(text, library: library) else { continue }
        #expect((checking.program == nil) == !checking.errors.isEmpty)
      }
    }
  }

  @Test func nestedScriptsAreChecked() throws {
    let depth = 60
    let sum =
      String(repeating: "(pid() + ", count: depth) + "1" + String(repeating: ")", count: depth)
    let blocks =
      String(repeating: "if (pid()) { ", count: depth) + "println(\(sum))"
      + String(repeating: " }", count: depth)
    let checking = CheckedScripts.check(
      "probe begin { \(blocks) }", library: try CheckedScripts.library())
    #expect(try #require(checking).program != nil)
  }
}
