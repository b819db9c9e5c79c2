// Where the trace goes when that cannot be written to, and what is said when nothing is to be seen.

import SystemPackage
import Testing
import TraceBase
import TraceTestSupport
import Tracing

@testable import TraplineKit

@Suite struct OutputFileTests {
  private static func write(_ text: String, to output: consuming OutputFile) -> OutputError? {
    var output = output
    output.append { $0.append(contentsOf: text.utf8) }
    output.flush()
    return output.failure
  }

  @Test func saysThatADeviceIsFull() throws {
    let error = Self.write("x", to: try OutputFile(path: "/dev/full"))
    #expect(error?.description == "cannot write to /dev/full: no space left on device")
    #expect(error?.isClosedPipe == false)
  }

  @Test func saysWhatCannotBeOpened() {
    for (path, why) in [("/nowhere/x", "no such file or directory"), ("/tmp", "is a directory")] {
      do throws(OutputError) {
        _ = try OutputFile(path: path)
        Issue.record("\(path) was opened")
      } catch {
        #expect(error.description == "cannot open \(path): \(why)")
      }
    }
  }

  @Test func writesNothingAfterAFailure() throws {
    var output = try OutputFile(path: "/dev/full")
    for _ in 0..<2 {
      output.append { $0.append(1) }
      output.flush()
    }
    #expect(output.buffer.isEmpty)
    #expect(output.failure?.cause == .noSpace)
  }

  @Test func waitsForASlowReaderOfANonblockingPipe() throws {
    // Another owner of the same pipe, such as a traced Node.js, may have made it non-blocking.
    let pipe = try FileDescriptor.pipe(options: .closeOnExec)
    let writer = try FileDescriptor.open(
      FilePath("/proc/self/fd/\(pipe.writeEnd.rawValue)"), .writeOnly,
      options: [.closeOnExec, .nonBlocking])
    let text = String(repeating: "0123456789\n", count: 100_000)
    let reader = try RunningProgram("/usr/bin/wc", ["-c"], input: pipe.readEnd.rawValue)
    let error = Self.write(text, to: OutputFile(standard: writer, named: "pipe"))
    #expect(error == nil)
    try writer.close()
    try pipe.writeEnd.close()
    try pipe.readEnd.close()
    #expect(try reader.finish().output == "\(text.utf8.count)\n")
  }
}

@Suite struct SilenceTests {
  @Test func saysWhatThereIsInstead() throws {
    let patterns = [try ProbePatternMatcher("app:*"), try ProbePatternMatcher(":go")]
    let sites = SiteTable(patterns)
    #expect(
      Silence.noMatch(patterns: patterns, sites, processes: [])
        == "no probe of the traced program and its libraries matches 'app:*', ':go': none of the "
        + "files it has mapped has probes (see: trapline list)")
    #expect(
      Silence.noMatch(patterns: patterns, sites, processes: [ProcessID(7), ProcessID(8)])
        .hasPrefix("no probe of processes 7, 8 matches "))
    #expect(
      Silence.noMatch(patterns: patterns, sites, processes: [ProcessID(7)])
        .hasSuffix("(see: trapline list; wait for libraries loaded later with --pending)"))
  }

  @Test(arguments: [("node:http*", "version 19"), ("mysql:query", "version 8.0")])
  func knowsWhereProbesWentAway(_ pattern: String, _ words: String) throws {
    let patterns = [try ProbePatternMatcher(pattern)]
    let text = Silence.noMatch(patterns: patterns, SiteTable(patterns), processes: [])
    #expect(text.contains(words))
  }

  @Test func namesArgumentsThatNoProbeHas() throws {
    let silence = Silence(SiteTable([]), firedCounts: [])
    #expect(
      silence.explanations(patterns: [], conditionNames: ["lineno"])
        == ["no probe that was traced has an argument 'lineno' (see: trapline list)"])
  }
}
