// `trapline explain` as its users run it: the whole text for one probe, and for others what must be in it,
// compared with the bytes of the files and with what the programs themselves say.

import Foundation
import Glibc
import Testing
import TraceTestSupport

private let ticker = Built.path("ticker")

/// Runs explain, and holds it to its width.
private func explain(_ arguments: String...) throws -> Outcome {
  let outcome = try RunningProgram(Built.trapline, ["explain"] + arguments).finish()
  for line in outcome.output.split(separator: "\n") {
    #expect(line.count <= 100, "\(line)")
    #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7f }, "\(line)")
  }
  return outcome
}

/// The text without what differs from build to build and from run to run, and without its layout.
private func plain(_ text: some StringProtocol) -> String {
  String(text)
    .replacing(/0x[0-9a-f]+/, with: "0x#")
    .replacing(/\b[0-9a-f]{2}(?: [0-9a-f]{2})+\b/, with: "##")
    .replacing(/section \d+/, with: "section #")
    .replacing(/device \w+:\w+ inode \d+/, with: "device # inode #")
    .replacing(/(?:Process|process|thread|\/proc\/) *\d+/) {
      "\($0.output.prefix { !$0.isNumber })#"
    }
    .split(whereSeparator: \.isWhitespace).joined(separator: " ")
}

/// From a heading up to the next.
private func section(_ title: String, of text: String) -> Substring {
  guard let start = text.range(of: ". \(title)") else { return "" }
  let rest = text[start.upperBound...]
  let end = rest.range(of: "\n\n")?.lowerBound ?? rest.endIndex
  return rest[..<end]
}

/// The columns of the rows that begin with a word.
private func rows(_ label: String, in text: some StringProtocol) -> [[String]] {
  let lines = String(text).split(separator: "\n").filter { $0.hasPrefix("     \(label)  ") }
  return lines.map { line in line.split(separator: /\s{2,}/).map { String($0) } }
}

@Suite struct ExplainTests {
  private let folder = TemporaryFolder()

  // MARK: A file

  @Test func explainsAFile() throws {
    let outcome = try explain(
      "-s", "fixture:tick(i: int, name: string, k: long)", "fixture:tick", ticker)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
    let text = plain(outcome.output)
    #expect(
      text.hasPrefix(
        plain(
          """
          fixture:tick in \(ticker)

          Its signature is known: tick(i: int, name: string, k: long).
          A probe is a place in a program that a tracer can watch.
          """)), "\(outcome.output)")
    let note = section("The note: what the file says of the probe", of: outcome.output)
    #expect(
      plain(note)
        == plain(
          """
          Notes are in the section .note.stapsdt, here section 1 at offset 0x1 of the file. It is not
          loaded into memory, so that it costs a running program nothing. This is record 2 of 2, byte
          by byte:
          0x1 00 00 the owner's name has 8 bytes
          0x1 00 00 the descriptor, which is the rest, has 60
          0x1 00 00 type 3: a probe, in the third version of the format
          0x1 00 00 the owner "stapsdt": what these notes are known by
          0x1 00 00 site 0x1: where the instruction is
          0x1 00 00 base 0x1: where the section .stapsdt.base was then
          0x1 00 00 semaphore 0: there is none
          0x1 00 00 provider "fixture"
          0x1 00 00 name "tick"
          0x1 00 00 arguments "-4@%edi 8@%rsi -8@%rdx"
          0x1 00 00
          0x1 00 00
          """))
    #expect(
      section("The arguments: where their values are at the site", of: outcome.output).contains(
        """
             i     -4@%edi  4 bytes, signed, in the register edi, the lower half of rdi
             name  8@%rsi   8 bytes, unsigned, in the register rsi
             k     -8@%rdx  8 bytes, signed, in the register rdx
        """))
    #expect(text.contains("a nop: a probe that nobody") == false)
    #expect(text.contains("To see it happen: trapline explain 'fixture:tick' -- COMMAND"))
  }

  /// Every byte that is shown of a note and of the code is the file's.
  @Test(arguments: [
    ("ticker", "fixture:tick"), ("ticker", "fixture:enabled_tick"),
    ("ticker-static", "fixture:tick"), ("shapes", "shapes:nop_wide"), ("forker", "forker:parent"),
    ("libprobelib.so", "probelib:call"), ("ticker-collected", "fixture:tick"),
  ])
  func showsTheBytesOfTheFile(name: String, pattern: String) throws {
    let path = Built.path(name)
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    let outcome = try explain(pattern, path)
    #expect(outcome.ending == .exited(0), "\(outcome)")
    let note = section("The note: what the file says of the probe", of: outcome.output)
    var count = 0
    var next: Int?
    for match in note.matches(of: /0x([0-9a-f]+)((?: +[0-9a-f]{2}\b)+)/) {
      guard let offset = Int(match.1, radix: 16) else { continue }
      let shown = match.2.split(separator: " ").compactMap { UInt8($0, radix: 16) }
      #expect(Array(bytes[offset..<offset + shown.count]) == shown)
      // One after another, without a gap.
      if let next { #expect(offset == next) }
      next = offset + shown.count
      count += shown.count
    }
    #expect(count >= 64)
    let address = section("The address: where the site is now", of: outcome.output)
    let place = try #require(rows("at offset of the file", in: address).first?.last)
    let code = section("The instruction: a place kept free for a tracer", of: outcome.output)
    let shown = try #require(code.firstMatch(of: /0x[0-9a-f]+((?: +[0-9a-f]{2}\b)+)/))
    let offset = try #require(Int(place.dropFirst(2), radix: 16))
    let instruction = shown.1.split(separator: " ").compactMap { UInt8($0, radix: 16) }
    #expect(Array(bytes[offset..<offset + instruction.count]) == instruction)
  }

  @Test func saysWhatElseAPatternMeans() throws {
    let outcome = try explain("fixture:*", ticker)
    #expect(outcome.output.hasPrefix("fixture:enabled_tick in "))
    #expect(outcome.output.contains("The pattern 'fixture:*' means 2 probes."))
    #expect(outcome.output.contains("\n  fixture:tick  "))
    // The file first is understood too, and so is one within the pattern.
    #expect(try explain(ticker, "fixture:*").output == outcome.output)
    #expect(try explain("\(ticker):tick").output.hasPrefix("fixture:tick in "))
  }

  @Test func believesOnlySignaturesThatAgree() throws {
    let outcome = try explain("-s", "fixture:tick(i: string)", "fixture:tick", ticker)
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.contains("The signature that was given is not used"))
    #expect(outcome.output.contains("     arg0  -4@%edi  "))
  }

  @Test func explainsTheFirstOfSeveralSitesOrAll() throws {
    let first = try explain("forker:parent", Built.path("forker")).output
    let count = try #require(
      first.firstMatch(of: /The file has (\d+) sites of it/).flatMap { Int($0.1) })
    #expect(count > 1)
    #expect(first.contains("--all explains each"))
    #expect(first.matches(of: /\. The note:/).count == 1)
    let all = try explain("--all", "forker:parent", Built.path("forker")).output
    #expect(all.matches(of: /\. The note:/).count == count)
    #expect(all.matches(of: /\nSite 0x[0-9a-f]+\n/).count == count)
    #expect(Set(all.matches(of: /This is record (\d+) of \d+/).map { $0.1 }).count == count)
  }

  @Test func saysWhyThereIsNothingToExplain() throws {
    func fails(_ code: Int32, _ words: String, _ arguments: String...) throws {
      let outcome = try RunningProgram(Built.trapline, ["explain"] + arguments).finish()
      #expect(outcome.ending == .exited(code), "\(arguments) \(outcome)")
      #expect(outcome.errors.contains(words), "\(arguments) \(outcome)")
      #expect(outcome.output.isEmpty)
    }
    try fails(1, "(did you mean fixture:tick?)", "fixture:tack", ticker)
    try fails(1, "it has the providers fixture", "somebody:*", ticker)
    try fails(1, "libprobelib.so (probelib)", "probelib:call", Built.path("linkuser"))
    try fails(2, "it is not an ELF file", "a:b", "/etc/passwd")
    try fails(2, "cannot find '/nowhere/at/all'", "a:b", "/nowhere/at/all")
    try fails(2, "no such process", "a:b", "-p", "4194305")
    try fails(127, "no such file or directory", "a:b", "--", "/nowhere/at/all")
    try fails(126, "ermission denied", "a:b", "--", "/etc/passwd")
    try fails(64, "say where the probe is", "a:b")
    try fails(64, "name a probe")
    try fails(64, "explain takes one probe", "a:b", "c", "-p", "1")
    try fails(64, "--max-events is at least 1", "a:b", ticker, "--max-events", "0")
  }

  // MARK: Files that were changed

  /// A copy of a program in which bytes were replaced.
  private func copy(
    _ name: String, _ change: (inout [UInt8]) throws -> Void
  ) throws -> String {
    var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: Built.path(name))))
    try change(&bytes)
    let path = "\(folder.path)/\(name)"
    #expect(FileManager.default.createFile(atPath: path + ".bytes", contents: Data(bytes)))
    // By another process: a program that this one has open for writing, in a child that another test is
    // starting at this moment too, cannot be executed.
    #expect(try run("/bin/cp", path + ".bytes", path).ending == .exited(0))
    #expect(chmod(path, 0o755) == 0)
    return path
  }

  private func place(of text: String, in bytes: [UInt8]) throws -> Int {
    let wanted = Array(text.utf8)
    return try #require(
      bytes.indices.dropLast(wanted.count).first {
        bytes[$0] == wanted[0] && bytes[$0..<$0 + wanted.count].elementsEqual(wanted)
      })
  }

  /// Takes a number from a little-endian word.
  private func lower(_ bytes: inout [UInt8], at place: Int, by number: UInt64) {
    var word = (0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64(bytes[place + $1]) }
    word &-= number
    for index in 0..<8 { bytes[place + index] = UInt8(truncatingIfNeeded: word >> (8 * index)) }
  }

  /// What prelink leaves: notes that are behind the sections by as much as these were moved.
  @Test func followsSectionsThatWereMoved() throws {
    let path = try copy("ticker-nonpie") { bytes in
      let note = try place(of: "fixture\0enabled_tick\0", in: bytes)
      for word in 1...3 { lower(&bytes, at: note - 8 * word, by: 0x1000) }
    }
    let outcome = try explain("fixture:enabled_tick", "--", path, "enabled", "3")
    #expect(outcome.ending == .exited(0))
    let address = section("The address: where the site is now", of: outcome.output)
    #expect(rows("moved by", in: address).first?.last == "0x1000")
    for label in ["site", "semaphore"] {
      let sum = try #require(rows(label, in: address).first?.last)
      let numbers = sum.matches(of: /0x([0-9a-f]+)/).compactMap { Int($0.1, radix: 16) }
      #expect(numbers.count == 3, "\(sum)")
      #expect(numbers[0] + 0x1000 == numbers[2])
    }
    #expect(outcome.output.contains("\nticked 3 enabled 1\n"))
    #expect(outcome.output.contains("\nThat is what was there before") == false)
    #expect(outcome.output.contains("   That is what was there before."))
  }

  @Test func refusesADamagedNote() throws {
    let path = try copy("ticker") { bytes in
      let owner = try place(of: "stapsdt\0", in: bytes)
      bytes[owner - 5] = 0xff
    }
    let outcome = try explain("fixture:*", path)
    #expect(outcome.ending == .exited(2))
    #expect(outcome.errors.contains("cannot decode the probe note at file offset"))
  }

  @Test func letsNothingOfAProgramAtTheTerminal() throws {
    let path = try copy("ticker") { bytes in
      let text = try place(of: "alpha\0", in: bytes)
      bytes.replaceSubrange(text..<text + 5, with: [0x1b, 0x5b, 0x37, 0x07, 0x5c])
      let name = try place(of: "fixture\0tick\0", in: bytes)
      bytes[name + 3] = 0x1b
    }
    let outcome = try explain(
      "-s", "fix\u{1B}ure:tick(i: int, name: string, k: long)", "*:tick", "--", path, "1")
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output.hasPrefix("fix\\033ure:tick in "))
    #expect(rows("value", in: outcome.output).contains { $0.last == #""\033[7\007\\""# })
  }

  @Test func refusesAProgramOfAnotherMachine() throws {
    let path = try copy("ticker") { bytes in
      bytes[4] = 1
      bytes[18] = 3
    }
    let outcome = try explain("fixture:tick", path)
    #expect(outcome.ending == .exited(2))
    #expect(outcome.errors.contains("32-bit"))
  }

  // MARK: A process

  @Test func explainsAHit() throws {
    let outcome = try explain("fixture:enabled_tick", "--", ticker, "enabled", "3")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.errors.isEmpty)
    // The semaphore was raised for the first round only.
    #expect(outcome.output.contains("\nticked 3 enabled 1\n"))
    let text = outcome.output.replacing("ticked 3 enabled 1\n", with: "")
    let arming = section("Arming: what is written into the process", of: text)
    let before = rows("before", in: arming)
    let after = rows("after", in: arming)
    #expect(before.map { Array($0.dropFirst(2)) } == [["90", "nop"], ["0", "the semaphore"]])
    #expect(
      after.map { Array($0.dropFirst(2)) } == [
        ["cc", "int3"], ["1", "the probe is switched on"],
      ])
    #expect(before.map { $0[1] } == after.map { $0[1] })
    let left = section("Afterwards: everything as it was found", of: text)
    #expect(
      left.contains("\n     \(before[0][1])  90  nop\n     \(before[1][1])  0   the semaphore\n"))
    #expect(
      plain(section("A hit: a thread comes to the site", of: text))
        == plain(
          """
          thread 1 of process 1 (ticker)
          stopped by SIGTRAP, from the kernel itself (si_code SI_KERNEL), as after an int3
          program counter 0x1, one byte behind the site 0x1: the int3 was executed
          memory there 00 00
          semaphore 1
          The kernel tells the tracer, which waits in wait4, and keeps the thread where it is. The
          tracer copies its registers (PTRACE_GETREGS); those that the arguments need:
          rdi 0x1
          arg0, -4@%edi
          register rdi = 0x1
          of it the lower half of rdi: 0x1
          value, 4 bytes, signed 0
          That took 2 system calls: 1 to wait (wait4), 1 for registers. One more lets the thread go
          on: here PTRACE_DETACH, since no other hit is asked for; else PTRACE_CONT.
          The program counter is already behind the nop: nothing in the thread is changed, and
          nothing is put back for it.
          """))
    let hit = section("A hit: a thread comes to the site", of: text)
    #expect(hit.contains("memory there     cc "))
    let counter = try #require(rows("program counter", in: hit).first?.last)
    let places = counter.matches(of: /0x([0-9a-f]+)/).compactMap { Int($0.1, radix: 16) }
    #expect(places.count == 2 && places[0] == places[1] + 1)
    #expect("0x" + String(places[1], radix: 16) == before[0][1])
    let process = section("The process: where the file is in memory", of: text)
    for label in ["site", "semaphore"] {
      let sum = try #require(rows(label, in: process).first?.last)
      let numbers = sum.matches(of: /0x([0-9a-f]+)/).compactMap { Int($0.1, radix: 16) }
      #expect(numbers.count == 3 && numbers[0] + numbers[1] == numbers[2], "\(sum)")
    }
  }

  @Test func explainsAStringAndItsSystemCalls() throws {
    let file = "\(folder.path)/explanation"
    let outcome = try explain(
      "-o", file, "-s", "fixture:tick(i: int, name: string, k: long)", "--max-events", "2",
      "fixture:tick", "--", ticker, "2")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output == "ticked 2\n")
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(
      rows("bytes there", in: text).map(\.last) == [
        "61 6c 70 68 61 00, up to the 00", "62 65 74 61 00, up to the 00",
      ])
    #expect(rows("value", in: text).map(\.last) == ["\"alpha\"", "\"beta\""])
    #expect(rows("value, 8 bytes, signed", in: text).map(\.last) == ["0", "10"])
    // The first hit goes on by PTRACE_CONT, the second is the last.
    #expect(text.matches(of: /That took 3 system\s+calls/).count == 2)
    #expect(text.matches(of: /here\s+PTRACE_DETACH/).count == 1)
  }

  @Test(arguments: ["ticker-O0", "ticker-nonpie", "ticker-static"])
  func explainsProgramsOfEveryKind(name: String) throws {
    let outcome = try explain("fixture:tick", "--", Built.path(name), "2")
    #expect(outcome.ending == .exited(0))
    #expect(rows("value, 4 bytes, signed", in: outcome.output).map(\.last) == ["0"])
    #expect(rows("value, 8 bytes, signed", in: outcome.output).map(\.last) == ["0"])
    let process = section("The process: where the file is in memory", of: outcome.output)
    #expect(process.contains("linked for a fixed place") == (name != "ticker-O0"))
    #expect(outcome.output.contains("   That is what was there before."))
  }

  @Test func explainsALibraryThatComesLater() throws {
    let library = Built.path("libprobelib.so")
    let outcome = try explain("probelib:call", "--", Built.path("libuser"), library, "2")
    #expect(outcome.ending == .exited(0), "\(outcome)")
    #expect(outcome.output.hasPrefix("probelib:call in "))
    #expect(outcome.output.contains("\nloaded 2 times, gone at the end\n"))
    #expect(rows("value, 4 bytes, signed", in: outcome.output).map(\.last) == ["0"])
  }

  /// Whatever the form of an operand, its value is the one that the program itself announces.
  @Test func followsEveryFormOfOperandToItsValue() throws {
    let shapes = Built.path("shapes")
    // These are addresses, which differ from run to run.
    let moving: Set = ["symbol_address", "thread_base", "thread_indirect"]
    let file = "\(folder.path)/shape"
    var count = 0
    for line in try run(shapes, "list").lines {
      let parts = line.split(separator: "=").map(String.init)
      guard parts.count == 2, !moving.contains(parts[0]) else { continue }
      let outcome = try explain("-o", file, "shapes:\(parts[0])", "--", shapes)
      #expect(outcome.ending == .exited(0), "\(line)")
      let text = try String(contentsOfFile: file, encoding: .utf8)
      let found = text.matches(of: /\n     (no value|value[^ ]*(?: [^ ]+)*)  +(.*)/)
      #expect(found.count == 1, "\(line) \(text)")
      let value = found.first.map { $0.1 == "no value" ? "error" : String($0.2) }
      #expect(value.flatMap { Double($0) } == Double(parts[1]) || value == parts[1], "\(line)")
      #expect(text.contains("   That is what was there before."), "\(line)")
      count += 1
    }
    #expect(count > 60)
  }

  @Test func leavesAnAttachedProcessAsItWas() throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    let outcome = try explain("sleeper:*", "-p", "\(program.id)")
    #expect(outcome.ending == .exited(0))
    #expect(
      section("A hit: a thread comes to the site", of: outcome.output).contains(
        "semaphore        1"))
    program.send(SIGTERM)
    #expect(try program.finish().output.hasSuffix(" semaphore 0 text-differs 0\n"))
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func leavesWhenItIsInterrupted(_ signal: Int32) throws {
    let program = try RunningProgram(Built.path("sleeper"), ["1"])
    #expect(try program.readLine() == "ready")
    program.send(SIGSTOP)
    try program.waitForJobControl(WSTOPPED)
    let tracer = try RunningProgram(
      Built.trapline, ["explain", "sleeper:beat", "-p", "\(program.id)"])
    while try !tracer.readLine().contains("the probe is switched on") {}
    tracer.send(signal)
    let outcome = try tracer.finish()
    #expect(outcome.ending == .exited(1))
    #expect(outcome.output.contains("It was interrupted before a thread came to the site."))
    #expect(outcome.output.contains("That is what was there before."))
    program.send(SIGCONT)
    program.send(SIGTERM)
    #expect(try program.finish().output.hasSuffix("enabled 0 semaphore 0 text-differs 0\n"))
  }

  /// The memory that was armed first is gone with the program that had it.
  @Test(arguments: ["exec", "thread-exec"])
  func beginsAnewWithAnotherProgram(mode: String) throws {
    let outcome = try explain("forker:child", "--", Built.path("forker"), mode, "2")
    #expect(outcome.ending == .exited(0))
    #expect(
      outcome.output.contains("The process has executed a program, and all its memory is new."))
    #expect(rows("value, 4 bytes, signed", in: outcome.output).map(\.last) == ["2"])
    #expect(outcome.output.contains("   That is what was there before."))
    #expect(!outcome.output.contains("not what was there before"))
  }

  @Test(arguments: ["fork", "vfork", "spawn", "double", "clone-vfork"])
  func explainsAHitInAChild(mode: String) throws {
    let outcome = try explain("forker:child", "--", Built.path("forker"), mode, "1")
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.contains("child 1 status 1\n"))
    #expect(!outcome.output.contains("not what was there before"))
  }

  @Test func endsWithItsReader() throws {
    let tracer = try RunningProgram(
      Built.trapline, ["explain", "fixture:enabled_tick", "--", ticker, "3"])
    #expect(try tracer.readLine().hasPrefix("fixture:enabled_tick in "))
    tracer.closeOutput()
    #expect(try tracer.finish().errors.isEmpty)
  }

  @Test func saysThatAProbeWasNotHit() throws {
    let outcome = try explain("fixture:enabled_tick", "--", ticker, "3")
    #expect(outcome.ending == .exited(1))
    #expect(
      outcome.output.contains(
        "   The program has ended, and no thread of it has come to the site.\n"))
    #expect(outcome.output.contains("had ended by then"))
    let none = try explain("somebody:*", "--", ticker, "3")
    #expect(none.ending == .exited(1))
    #expect(none.output == "ticked 3\n")
    #expect(none.errors.contains("no probe of the program and its libraries matches 'somebody:*'"))
  }

  @Test func showsColorsWhenAsked() throws {
    let outcome = try run(
      Built.trapline, "explain", "--color", "always", "fixture:tick", ticker)
    #expect(
      outcome.output.contains("\u{1B}[1m1. The note: what the file says of the probe\u{1B}[0m\n"))
  }
}
