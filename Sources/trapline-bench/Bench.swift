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

  @Option(
    name: .customLong("part"), parsing: .upToNextOption,
    help: ArgumentHelp(
      "What to measure: hits, placement, crowds, attach, memory, machine; several may be given.",
      discussion: "All but memory by default, which takes minutes."))
  var parts: [Part] = [.hits, .placement, .crowds, .attach, .machine]

  func validate() throws {
    guard (1...1000).contains(rounds) else { throw ValidationError("--rounds is from 1 to 1000") }
    guard (100...100_000_000).contains(hits) else {
      throw ValidationError("--hits is from 100 to 100000000")
    }
  }

  func run() throws {
    let scratch = try ScratchDirectory()
    defer { scratch.remove() }
    let tools = Tools(scratch: scratch.path)
    for part in parts {
      progress(part.rawValue)
      let text: String
      switch part {
      case .hits:
        text = table(
          of: Contender.ours(tools, hits: hits, placements: placements)
            + (own ? [] : Contender.others(tools, hits: hits)), in: scratch)
      case .placement: text = table(of: Contender.placed(tools, hits: hits), in: scratch)
      case .crowds: text = table(of: Contender.crowds(tools, hits: hits), in: scratch)
      case .attach: text = AttachBench.text(AttachBench.rows(tools, rounds: rounds))
      case .memory: text = MemoryBench.text(MemoryBench.rows(tools))
      case .machine: text = EngineBench.text(EngineBench.results(rounds: rounds))
      }
      progress(nil)
      print(text)
      fflush(nil)
    }
  }

  private func table(of contenders: [Contender], in scratch: ScratchDirectory) -> String {
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
    return ResultTable(rows: results).text
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

/// What is measured.
enum Part: String, ExpressibleByArgument, CaseIterable {
  /// One hit, under Trapline and under others.
  case hits
  /// Several threads, placed by Trapline or not.
  case placement
  /// Many threads and many sites.
  case crowds
  /// Attaching and leaving.
  case attach
  /// The tracer's memory.
  case memory
  /// Compiled programs by themselves.
  case machine
}
