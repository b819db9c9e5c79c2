// Stacks against gdb's, frame by frame: of CPython, which has a symbol for some functions only, and of
// a C++ program. gdb has its own reader of unwind tables and of symbols.

import Foundation
import Testing

/// One frame as either of the two has it.
private struct Frame: CustomStringConvertible {
  /// Within its page: where the page is differs from run to run.
  let place: Int?
  /// Nil where there is no symbol.
  let name: String?

  var description: String { "\(place ?? -1) \(name ?? "?")" }

  /// gdb leaves parameters out, and the address of a frame that is at the beginning of a line.
  func agrees(with gdb: Frame) -> Bool {
    guard gdb.place == nil || place == gdb.place else { return false }
    guard let name, let other = gdb.name else { return name == gdb.name }
    return name == other || name.hasPrefix(other + "(")
  }
}

/// What starts a program, which is of no interest and which gdb names by its debug information.
private let beginning: Set<String> = ["__libc_start_call_main", "__libc_start_main", "_start"]

private func ours(_ probe: String, _ command: [String]) throws -> [[Frame]] {
  let file = try Stage.scratch() + "/hits.json"
  let outcome = try run(
    [Stage.trapline, "trace", "-k", "--format", "json", "-o", file, probe, "--"] + command)
  #expect(outcome.status == 0)
  let text = try String(contentsOfFile: file, encoding: .utf8)
  return try text.split(separator: "\n").map { line in
    let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
    let frames = try #require(object?["stack"] as? [[String: Any]])
    return frames.map { frame in
      let address = (frame["address"] as? String).flatMap { UInt64($0.dropFirst(2), radix: 16) }
      return Frame(place: address.map { Int($0 & 4095) }, name: frame["symbol"] as? String)
    }.filter { !beginning.contains($0.name ?? "") }
  }
}

private func theirs(_ probe: String, _ command: [String]) throws -> [[Frame]] {
  let script = try Stage.scratch() + "/commands"
  let lines = [
    "set pagination off", "set confirm off", "set breakpoint pending on",
    "set debuginfod enabled off", "set print frame-arguments none",
    "break -probe-stap \(probe)", "commands", "echo STACK\\n", "bt", "continue", "end", "run",
  ]
  try lines.joined(separator: "\n").write(toFile: script, atomically: true, encoding: .utf8)
  let outcome = try run(["/usr/bin/gdb", "-q", "-nx", "-batch", "-x", script, "--args"] + command)
  let frame = #/#\d+ +(?:0x([0-9a-f]+) in )?(.*?) \(.*/#
  return outcome.output.split(separator: "STACK\n").dropFirst().map { stack in
    stack.split(separator: "\n").compactMap { line -> Frame? in
      guard let found = line.wholeMatch(of: frame) else { return nil }
      let address = found.1.flatMap { UInt64($0, radix: 16) }
      return Frame(
        place: address.map { Int($0 & 4095) }, name: found.2 == "??" ? nil : String(found.2))
    }.filter { !$0.isOfTheBeginning }
  }
}

extension Frame {
  fileprivate var isOfTheBeginning: Bool {
    beginning.contains(name ?? "") || name == "__libc_start_main_impl"
  }
}

private func expectTheSame(_ probe: String, _ command: [String], frames: Int) throws {
  let ours = try ours(probe, command)
  let theirs = try theirs(probe, command)
  #expect(ours.count == theirs.count)
  #expect(!ours.isEmpty)
  #expect(ours.contains { $0.count >= frames })
  for (our, their) in zip(ours, theirs) {
    #expect(our.count == their.count, "\(our)\n\(their)")
    for (one, other) in zip(our, their) { #expect(one.agrees(with: other), "\(one), \(other)") }
  }
}

@Suite struct GdbStackTests {
  @Test func collectionsOfPython() throws {
    let program = try Stage.scratch() + "/collects.py"
    let lines = [
      "import gc", "class Garden:", "  def tidy(self, depth):",
      "    return self.tidy(depth - 1) if depth else gc.collect()",
      "print(sorted([3, 1, 2], key=lambda depth: Garden().tidy(depth)))",
    ]
    try lines.joined(separator: "\n").write(toFile: program, atomically: true, encoding: .utf8)
    try expectTheSame(
      "python:gc__start", ["/usr/bin/python3.11", "-s", "-S", "-B", program], frames: 20)
  }

  @Test func exceptionsOfCPlusPlus() throws {
    try expectTheSame("libstdcxx:throw", [Stage.thrower, "3"], frames: 5)
  }
}
