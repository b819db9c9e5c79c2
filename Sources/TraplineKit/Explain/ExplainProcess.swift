// The half of an explanation that happens in a process: where the file is mapped, what arming changed,
// and what was found when all was put back.

internal import ElfImages
internal import ProbeNotes
internal import TraceBase
internal import Tracees
internal import Tracing

extension LectureText {
  /// Where a process has the file, and how far that moves it.
  mutating func explainMapping(
    _ armed: ArmedState, of probe: ExplainedProbe, isAgain: Bool = false
  ) {
    let site = armed.site
    heading("The process: where the file is in memory\(isAgain ? " now" : "")")
    paragraph(
      (isAgain ? "The process has executed a program, and all its memory is new. " : "")
        + "Process \(armed.process) (\(printable(armed.processName))) has the file "
        + "mapped, a part for each segment. From /proc/\(armed.process)/maps; device and inode say "
        + "that it is this very file, whatever its name:")
    let all = (try? MemoryMap(of: armed.process))?.mappings ?? []
    let code = all.first { $0.isExecutable && $0.start <= site.address && site.address < $0.end }
    let parts = all.filter { $0.identity == code?.identity }
    rows(
      parts.map { part in
        [
          "\(part.start)-\(part.end)",
          part.isExecutable ? "code" : part.isWritable ? "data" : "read-only",
          "offset \(part.offset)",
          "device \(String(part.identity.major, radix: 16)):\(String(part.identity.minor, radix: 16)) "
            + "inode \(part.identity.inode)",
        ]
      })
    if let code, let segment = probe.segment(holding: site.site.address) {
      let mapped = FileAddress(
        segment.address.value &+ code.offset.value &- segment.offset.value)
      paragraph(
        "The program headers say that the segment with the code has offset \(segment.offset) of the "
          + "file at link-time address \(segment.address)"
          + (code.offset == segment.offset ? "" : ", so offset \(code.offset) at \(mapped)")
          + ". The mapping has offset \(code.offset) at \(code.start). The difference is the load bias"
          + (site.bias.value == 0
            ? ": 0, since this file was linked for a fixed place."
            : probe.isPositionIndependent
              ? ", which is new each time a program is started (address space randomization)."
              : "."))
      rows(
        [
          ["load bias", "\(code.start) - \(mapped) = \(Self.text(site.bias))"],
          ["site", "\(site.site.address) + \(Self.text(site.bias)) = \(site.address)"],
        ]
          + (site.site.semaphore.map {
            [["semaphore", "\($0) + \(Self.text(site.bias)) = \(site.bias.address(of: $0))"]]
          } ?? []))
    } else {
      rows([["load bias", Self.text(site.bias)], ["site", site.address.description]])
    }
  }

  static func text(_ bias: LoadBias) -> String { signed(Int(Int64(bitPattern: bias.value))) }

  /// What was written into a process.
  mutating func explainArming(_ states: [ArmedState]) {
    heading("Arming: what is written into the process")
    paragraph(
      "One byte, through /proc/PID/mem: a tracer may write there even where the program itself may "
        + "not. The kernel makes a copy of the page for this process alone; the file and other "
        + "processes do not change. The memory was compared with the file first.")
    for armed in states {
      let site = armed.site
      let before = [site.originalByte] + armed.code.dropFirst()
      if states.count > 1 { paragraph("Site \(site.site.address):") }
      var table: [[String]] = []
      func add(_ when: String, _ code: [UInt8], _ instruction: SiteInstruction?) {
        let count = instruction?.name.byteCount ?? 1
        table.append([
          when, site.address.description, hexadecimal(code.prefix(max(count, 1))),
          instruction?.name.words ?? "int3",
        ])
      }
      add("before", before, site.instruction)
      add(
        "after", armed.code, armed.code.first == BreakpointTable.trapByte ? nil : site.instruction)
      if let address = site.semaphore, let former = site.formerSemaphore, let now = armed.semaphore
      {
        table += [
          ["before", address.description, "\(former)", "the semaphore"],
          ["after", address.description, "\(now)", "the probe is switched on"],
        ]
      }
      rows(table)
      if let address = site.semaphore, site.formerSemaphore == nil || armed.semaphore == nil {
        paragraph("The semaphore at \(address) was not raised: it cannot be read, or is full.")
      }
    }
  }

  /// What the memory of a process was when it was let go.
  mutating func explainLeaving(_ states: [(armed: ArmedState, left: ArmedState.Left?)]) {
    guard states.contains(where: { $0.left != nil }) else {
      heading("Afterwards: nothing is left")
      let processes = Set(states.map(\.armed.process.rawValue)).sorted().map { "\($0)" }
      paragraph(
        "Process \(processes.joined(separator: ", ")) had ended by then, and its memory with it: there "
          + "was nothing to put back.")
      return
    }
    heading("Afterwards: everything as it was found")
    paragraph(
      "To leave, the tracer stops all threads once, puts the bytes back, takes away "
        + "what it added, and lets everybody go (PTRACE_DETACH). What memory held at that moment:")
    for (armed, left) in states {
      guard let left else {
        paragraph(
          "Process \(armed.process) had ended by then: nothing was left to put back.", indent: 5)
        continue
      }
      let isRight =
        left.code.first == armed.site.originalByte && left.semaphore == armed.site.formerSemaphore
      var table = [
        [
          armed.site.address.description, hexadecimal(left.code.prefix(armed.site.shownCount)),
          left.code.first == armed.site.originalByte ? armed.site.instruction.name.words : "",
        ]
      ]
      if let semaphore = armed.site.semaphore, let value = left.semaphore {
        table.append([semaphore.description, "\(value)", "the semaphore"])
      }
      rows(table)
      paragraph(
        isRight
          ? "That is what was there before. The program goes on, untraced."
          : "That is not what was there before: the program has changed it itself meanwhile.")
    }
  }
}

extension ArmedState {
  /// What memory held at the site when the process was let go.
  struct Left {
    let code: [UInt8]
    let semaphore: UInt16?
  }

  /// Looks once more.
  func left(in process: TracedProcess) -> Left {
    Left(
      code: process.space.rawBytes(at: site.address, count: 16),
      semaphore: site.semaphore.flatMap { process.space.rawCounter(at: $0) })
  }
}

extension ArmedSite {
  /// How many bytes of the site are shown.
  fileprivate var shownCount: Int { max(instruction.name.byteCount ?? 1, 1) }
}
