// `trapline-bench`: what one hit costs under Trapline and under others, on the same program.
//
// Every figure is taken on the traced program's own clock, around the same loop, so that no tool's
// start-up counts and none can flatter itself. The contenders take turns, round after round, so
// that what the machine does meanwhile falls on all of them alike.

import ArgumentParser
import Glibc

@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trapline-bench",
    abstract: "Measure the cost of a probe hit, beside a bare tracer and other tools.",
    discussion: """
      The programs measured (trapline, floor, ticker) are looked for beside this one; the other tools \
      on PATH. A tool that is not there gets a row that says so.
      """)

  @Option(help: "How many rounds; every contender runs once in each.")
  var rounds = 7

  @Option(help: "How many hits per run; slow tools take a fraction of them.")
  var hits = 50_000

  @Option(
    name: .customLong("cpu"), parsing: .upToNextOption,
    help: "Where tracer and tracee run: free, same or split; several may be given.")
  var placements: [Placement] = [.free, .same]

  @Flag(help: "Only the bare tracer and trapline.")
  var own = false

  @Flag(help: "Only the machine that runs compiled scripts, without any process.")
  var engine = false

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is from 1 to 1000") }
    guard (100...100_000_000).contains(hits) else {
      throw ValidationError("--hits is from 100 to 100000000")
    }
  }

  func run() throws {
    if !engine { try measureHits() }
    progress("the machine")
    let results = EngineBench.results(rounds: rounds)
    progress(nil)
    print(EngineBench.text(results), terminator: "")
  }

  private func measureHits() throws {
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    let tools = Tools(scratch: scratch.path)
    var contenders = Contender.ours(tools, hits: hits, placements: placements)
    contenders += Contender.placed(tools, hits: hits)
    if !own { contenders += Contender.others(tools, hits: hits) }
    var results = contenders.map { ResultRow(contender: $0) }
    for round in 1...rounds {
      for index in results.indices where results[index].excuse == nil {
        progress("round \(round) of \(rounds): \(results[index].contender.title)")
        do throws(BenchError) {
          results[index].samples.append(try results[index].contender.measure(in: scratch.path))
        } catch {
          results[index].excuse = "\(error)"
        }
      }
    }
    progress(nil)
    print(ResultTable(rows: results).text, terminator: "")
  }

  /// One line on a terminal, overwritten by the next; nothing elsewhere.
  private func progress(_ line: String?) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    let text = "\r\u{1b}[K" + (line ?? "")
    _ = text.utf8.withContiguousStorageIfAvailable {
      write(STDERR_FILENO, $0.baseAddress, $0.count)
    }
  }
}

/// Which processors tracer and tracee may use.
enum Placement: String, ExpressibleByArgument, CaseIterable {
  /// Wherever the scheduler, or the tracer, puts them.
  case free
  /// Both on one.
  case same
  /// Each on its own.
  case split
}
