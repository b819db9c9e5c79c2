// The tracer is killed at one of its system calls after the other. Not by chance: strace(1) sends it SIGKILL
// where the call would begin, so that whatever lies between two calls is met.

import Foundation
import Glibc
import Testing
import TraceTestSupport

@Suite struct KilledAnywhereTests {
  enum Case: String, CaseIterable {
    case probe, functions, threads, forks, library, stap

    /// What is traced.
    var program: [String] {
      switch self {
      case .probe, .functions, .stap: ["sites"]
      case .threads: ["threads"]
      case .forks: ["forks"]
      case .library: ["library", Built.path("libprobelib.so")]
      }
    }

    /// What is to be done with it.
    func command(_ process: Int32) -> [String] {
      switch self {
      case .probe, .forks:
        ["trace", "-q", "-o", "/dev/null", "-p", "\(process)", "--max-events", "6", "victim:beat"]
      case .functions, .threads:
        [
          "dtrace", "-qp", "\(process)", "-n", "pid$target:a.out:victim_*:entry { @ = count(); }",
          "-n", "victim$target:::beat /i++ == 3/ { exit(0); }",
        ]
      case .library:
        [
          "trace", "-q", "-o", "/dev/null", "-p", "\(process)", "--pending", "--max-events", "3",
          "probelib:init",
        ]
      case .stap:
        [
          "stap", "-x", "\(process)", "-e",
          "global n probe process.mark(\"beat\") { if (n++ == 3) exit() }",
        ]
      }
    }
  }

  /// What must be as it was: of each thread, and of the code.
  private func state(of process: Int32) -> [String] {
    let folder = "/proc/\(process)"
    let threads = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/task")) ?? []
    var state: [String] = []
    for thread in threads.sorted() {
      let status = text("\(folder)/task/\(thread)/status").split(separator: "\n")
      state += status.filter { line in
        ["SigBlk", "SigIgn", "SigCgt", "Cpus_allowed_list", "TracerPid"].contains {
          line.hasPrefix($0)
        }
      }.map { thread + " " + $0 }
    }
    let memory = open(folder + "/mem", O_RDONLY)
    defer { close(memory) }
    for line in text(folder + "/maps").split(separator: "\n")
    where !line.hasSuffix("[heap]") && !line.hasSuffix("[stack]") && !line.contains("probelib") {
      state.append(String(line))
      let words = line.split(separator: " ")
      let ends = words[0].split(separator: "-").compactMap { Int($0, radix: 16) }
      guard words[1].contains("x"), ends.count == 2 else { continue }
      var bytes = [UInt8](repeating: 0, count: ends[1] - ends[0])
      let count = pread(memory, &bytes, bytes.count, ends[0])
      state.append("\(count) bytes with the hash \(bytes.hashValue)")
    }
    return state
  }

  private func text(_ path: String) -> String {
    (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
  }

  @Test(arguments: Case.allCases, ["ptrace", "pwrite64", "write", "waitid", "wait4"])
  func isNoneTheWorse(_ example: Case, _ call: String) throws {
    let stride = Stress.choose(12, hard: 1)
    var number = Int.random(in: 1...stride)
    var isWhole = false
    while !isWhole {
      let program = try RunningProgram(Built.path("victim"), example.program)
      #expect(try program.readLine() == "ready")
      let before = state(of: program.id)
      // A few times, since what one tracer has left may be another's undoing.
      for _ in 0..<3 where !isWhole {
        let tracer = try run(
          "/usr/bin/strace",
          [
            "-f", "-b", "execve", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e",
            "inject=\(call):signal=KILL:when=\(number)", Built.trapline,
          ] + example.command(program.id))
        isWhole = tracer.ending == .exited(0)
        #expect(
          isWhole || tracer.ending == .killed(SIGKILL), "\(example), \(call) \(number): \(tracer)")
        var after: [String] = []
        let isAsBefore = becomesTrue {
          after = state(of: program.id)
          return after == before
        }
        let changes = Set(before).symmetricDifference(after)
        #expect(isAsBefore, "\(example), \(call) \(number): \(changes)")
        guard isAsBefore else { return }
        number += stride
      }
      program.send(SIGTERM)
      let outcome = try program.finish()
      #expect(outcome.ending == .exited(0), "\(example), before \(call) \(number): \(outcome)")
      guard outcome.ending == .exited(0) else { return }
    }
  }
}
