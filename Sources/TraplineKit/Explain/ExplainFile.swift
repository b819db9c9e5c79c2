// The half of an explanation that needs no process: the note, the address, the instruction, the
// arguments and the semaphore, from the bytes of the file.

internal import ElfImages
internal import ProbeNotes
internal import TraceBase
internal import Tracees
internal import Tracing

extension LectureText {
  /// All of it, for the first site or for each.
  mutating func explainFile(_ probe: ExplainedProbe, choice: ProbeChoice, explainsAll: Bool) {
    begin(probe, choice: choice)
    listSites(probe, explainsAll: explainsAll)
    for site in explainsAll ? probe.sites : [probe.sites[0]] {
      if explainsAll, probe.sites.count > 1 { topic("Site \(site.note.site)") }
      explain(site, of: probe)
    }
  }

  /// What the pattern means, and what of it is explained.
  private mutating func begin(_ probe: ExplainedProbe, choice: ProbeChoice) {
    title(
      "\(printable(probe.provider)):\(printable(probe.name)) in \(printable(probe.path))")
    gap()
    if choice.others.isEmpty == false {
      paragraph(
        "The pattern '\(printable(choice.pattern.text))' means "
          + "\(counted(choice.others.count + 1, "probe")). The first is explained here; the others:",
        indent: 0)
      let shown = choice.others.prefix(Self.listLimit).map {
        ["\(printable($0.provider)):\(printable($0.name))", printable($0.path)]
      }
      rows(shown, indent: 2)
      let left = choice.others.count - shown.count
      if left > 0 { paragraph("and \(left) more (trapline list shows all)", indent: 2) }
      gap()
    }
    if probe.refusesDeclaration {
      paragraph(
        "The signature that was given is not used: it does not agree with the note in number or size "
          + "of the arguments.", indent: 0)
    }
    if let signature = probe.signature {
      let parameters = signature.parameters.map { "\($0.name): \($0.type)" }
      paragraph(
        "Its signature is known: \(printable(probe.name))(\(parameters.joined(separator: ", "))).",
        indent: 0)
    }
    paragraph(
      "A probe is a place in a program that a tracer can watch. Its author wrote one line "
        + "(DTRACE_PROBE of <sys/sdt.h>); the compiler made two things of it: an instruction that does "
        + "nothing, where the line was, and a note in the file that tells where that instruction is. "
        + "What follows is read from them.", indent: 0)
  }

  private static var listLimit: Int { 12 }

  /// The sites of a probe that has several.
  private mutating func listSites(_ probe: ExplainedProbe, explainsAll: Bool) {
    guard probe.sites.count > 1 else { return }
    gap()
    paragraph(
      "The file has \(probe.sites.count) sites of it: the compiler has put the code around it in that "
        + "many places (inlined functions, templates), or it is written more than once. Each has a note "
        + "and operands of its own. "
        + (explainsAll
          ? "All are explained, one after another:"
          : "The first is explained; --all explains each:"),
      indent: 0)
    let shown = probe.sites.prefix(Self.siteLimit)
    rows(
      shown.enumerated().map { index, site in
        [
          "\(index + 1)", site.note.site.description,
          site.function.map { "\(printable($0.name))+0x\(String($0.offset, radix: 16))" } ?? "",
          printable(site.note.argumentText),
        ]
      }, indent: 2)
    if probe.sites.count > shown.count {
      paragraph("and \(probe.sites.count - shown.count) more", indent: 2)
    }
  }

  private static var siteLimit: Int { 24 }

  /// The sections of one site that need no process.
  private mutating func explain(_ site: ExplainedSite, of probe: ExplainedProbe) {
    explainNote(site, of: probe)
    explainAddress(site, of: probe)
    explainInstruction(site)
    explainArguments(site, of: probe)
    explainSemaphore(site)
  }

  // MARK: The note

  private mutating func explainNote(_ site: ExplainedSite, of probe: ExplainedProbe) {
    heading("The note: what the file says of the probe")
    paragraph(
      "Notes are in the section .note.stapsdt, here section \(probe.section.number) at offset "
        + "\(probe.section.offset) of the file. It is not loaded into memory, so that it costs a "
        + "running program nothing. This is record \(site.recordNumber) of "
        + "\(probe.section.recordCount), byte by byte:")
    rows(site.fields.flatMap(Self.rows(of:)))
  }

  /// Eight bytes a row; the first has what the field means.
  private static func rows(of field: NoteField) -> [[String]] {
    stride(from: 0, to: max(field.bytes.count, 1), by: 8).map { start in
      let piece = field.bytes.dropFirst(start).prefix(8)
      return [
        FileOffset(field.offset.value &+ UInt64(start)).description, hexadecimal(piece),
        start == 0 ? meaning(of: field) : "",
      ]
    }
  }

  private static func meaning(of field: NoteField) -> String {
    let address = FileAddress(field.number)
    return switch field.kind {
    case .ownerByteCount: "the owner's name has \(counted(Int(field.number), "byte"))"
    case .descriptorByteCount: "the descriptor, which is the rest, has \(field.number)"
    case .type: "type \(field.number): a probe, in the third version of the format"
    case .owner: "the owner \"\(printable(field.text))\": what these notes are known by"
    case .site: "site \(address): where the instruction is"
    case .base: "base \(address): where the section .stapsdt.base was then"
    case .semaphore:
      field.number == 0
        ? "semaphore 0: there is none" : "semaphore \(address): where the counter is"
    case .provider: "provider \"\(printable(field.text))\""
    case .name: "name \"\(printable(field.text))\""
    case .arguments: "arguments \"\(printable(field.text))\""
    case .padding: "fills up to a multiple of 4"
    }
  }

  // MARK: The address

  private mutating func explainAddress(_ site: ExplainedSite, of probe: ExplainedProbe) {
    heading("The address: where the site is now")
    let recorded = site.probe.recordedNote
    let site = (old: recorded.site, new: site.note.site, all: site)
    let compared =
      "Tools that move the sections of a finished file, as prelink does, leave notes as they were. "
      + "So each note has where an empty section, .stapsdt.base, was when it was made: "
    var facts: [[String]] = []
    if recorded.base.value == 0 {
      paragraph(
        "Tools that move the sections of a finished file leave notes as they were. This note has no "
          + "base address by which that could be told: "
          + (probe.base == nil
            ? "the linker has dropped the section .stapsdt.base from the file. "
            : "it is older than that part of the format. ") + "It is taken at its word.")
    } else if let base = probe.base {
      let shift = base - recorded.base
      paragraph(
        compared
          + (shift == 0
            ? "it is still there, and the addresses are right as they are."
            : "it is elsewhere now, and site and semaphore have moved as far."))
      facts += [
        ["base as the note has it", recorded.base.description],
        ["base as the file has it", base.description],
        ["moved by", Self.signed(shift)],
      ]
    } else {
      paragraph(
        compared
          + "this file has no such section (a linker that collects sections drops it), so the note "
          + "is taken at its word.")
    }
    facts.append([
      "site",
      site.old == site.new
        ? site.new.description
        : "\(site.old) + \(Self.signed(site.new - site.old)) = \(site.new)",
    ])
    if let old = recorded.semaphore, let new = site.all.note.semaphore, old != new {
      facts.append(["semaphore", "\(old) + \(Self.signed(new - old)) = \(new)"])
    }
    if let function = site.all.function {
      facts.append(["in the function", "\(printable(function.name)), \(function.offset) bytes in"])
    }
    if let offset = site.all.codeOffset {
      facts.append(["at offset of the file", offset.description])
    }
    rows(facts)
  }

  static func signed(_ number: Int) -> String {
    (number < 0 ? "-0x" : "0x") + String(number.magnitude, radix: 16)
  }

  // MARK: The instruction

  private mutating func explainInstruction(_ site: ExplainedSite) {
    heading("The instruction: a place kept free for a tracer")
    guard site.codeOffset != nil, !site.code.isEmpty else {
      paragraph(
        "The file has no code at \(site.note.site): the note is wrong, or the file is damaged. The "
          + "probe cannot be traced.")
      return
    }
    let instruction = SiteInstruction(site.code)
    rows(Self.rows(ofCode: site.code, at: site.note.site.description, instruction))
    switch instruction {
    case .nop(1):
      paragraph(
        "A nop does nothing, and a processor does it in less than a nanosecond: a probe that nobody "
          + "watches costs next to nothing. To watch it, the byte 90 is replaced by cc, int3. That is the "
          + "one instruction that stops a program and is a single byte too, so that it fits where any "
          + "other is and is written in one go: another thread that comes by meanwhile executes either "
          + "the old or the new one, never half of each.")
    case .nop:
      paragraph(
        "A nop does nothing. To watch the probe its first byte is replaced by cc, int3: a single byte "
          + "that stops the program, written in one go, so that another thread that comes by meanwhile "
          + "executes either the old or the new one, never half of each.")
    default:
      paragraph(
        "Most probes have a nop here; this one has an instruction that matters. To watch it, its first "
          + "byte is replaced by cc, int3, which stops the program.")
    }
    paragraph(instruction.wayOn)
  }

  /// The instruction and what follows it.
  static func rows(
    ofCode code: [UInt8], at place: String, _ instruction: SiteInstruction
  ) -> [[String]] {
    let name = instruction.name
    guard let count = name.byteCount, count < code.count else {
      return [[place, hexadecimal(code.prefix(8)), name.words]]
    }
    return [
      [place, hexadecimal(code.prefix(count)), name.words],
      ["", hexadecimal(code.dropFirst(count).prefix(8)), "(what follows it)"],
    ]
  }

  // MARK: The arguments

  private mutating func explainArguments(_ site: ExplainedSite, of probe: ExplainedProbe) {
    heading("The arguments: where their values are at the site")
    guard !site.entries.isEmpty else {
      paragraph("The probe has none.")
      return
    }
    paragraph(
      "The compiler chose where each value is when the site is passed, and left it in the note as it "
        + "would write it in assembler: SIZE@OPERAND, with a minus before the size for signed numbers."
    )
    rows(
      site.entries.enumerated().map { index, entry in
        let words =
          switch entry {
          case .spec(let spec): spec.words
          case .invalid(let error): "not understood: \(error.reason)"
          }
        return [
          Self.name(ofArgument: index, of: probe, in: site), printable(entry.text),
          printable(words),
        ]
      })
    if probe.signature == nil {
      paragraph(
        "The note has neither names nor types. Those of many programs are known; for this probe they "
          + "can be given: -s '\(printable(probe.provider)):\(printable(probe.name))(...)'.")
    }
  }

  static func name(
    ofArgument index: Int, of probe: ExplainedProbe, in site: ExplainedSite
  ) -> String {
    guard let parameters = probe.signature?.parameters, parameters.count == site.entries.count
    else { return "arg\(index)" }
    return printable(parameters[index].name)
  }

  // MARK: The semaphore

  private mutating func explainSemaphore(_ site: ExplainedSite) {
    heading("The semaphore: whether anybody is watching")
    guard let semaphore = site.note.semaphore else {
      paragraph(
        "The probe has none. Where it takes much to work out the arguments, a program looks at a "
          + "counter first, and passes the probe by when that is 0; here they are at hand anyway.")
      return
    }
    paragraph(
      "A 16-bit counter in the program's data. Before the program works out the arguments, it looks "
        + "whether the counter is 0, and passes the probe by if so. A tracer adds one and takes it "
        + "away again. It is a counter and no switch, so that two tracers do not turn each other off."
    )
    var facts = [["link-time address", semaphore.description]]
    if let section = site.semaphoreSection { facts.append(["in the section", printable(section)]) }
    if let bytes = site.semaphoreBytes {
      let value = Int(bytes[0]) | Int(bytes[1]) << 8
      facts.append(["in the file", "\(hexadecimal(bytes)), which is \(value)"])
    } else {
      facts.append(["in the file", "no bytes: it is 0 when the program starts"])
    }
    rows(facts)
  }
}

extension LectureText {
  /// What would come next, for who has named no process.
  mutating func explainTracing(_ site: ExplainedSite, of probe: ExplainedProbe) {
    heading("What tracing does with it")
    let pages = site.entries.count { $0.readsMemory } + site.stringCount(probe)
    var steps = [
      "Every process that maps the file has it at an address of its own: the link-time address plus "
        + "the load bias, which is told by /proc/PID/maps and the program headers.",
      "An int3 is written over the site, through /proc/PID/mem: into a copy of the page that only this "
        + "process has. The file and other processes stay as they are.",
    ]
    if site.note.semaphore != nil { steps.append("One is added to the semaphore.") }
    steps += [
      "A thread that comes to the int3 stops; the kernel tells the tracer (wait4), which fetches its "
        + "registers (PTRACE_GETREGS)"
        + (pages == 0
          ? ": all arguments are there. "
          : ", and what is in memory (process_vm_readv, once for each page). ")
        + "Then the thread goes on (PTRACE_CONT): \(pages == 0 ? "three" : "four") system calls or so.",
      "At the end the original byte is put back"
        + (site.note.semaphore == nil ? "." : ", and one is taken from the semaphore."),
    ]
    rows(
      steps.enumerated().map {
        ["\(Character(UnicodeScalar(UInt8(97 + $0.offset))))", $0.element]
      }, indent: 3)
    let pattern = "'\(printable(probe.provider)):\(printable(probe.name))'"
    paragraph(
      "To see it happen: trapline explain \(pattern) -- COMMAND, or with -p PID for a process that "
        + "runs.")
  }
}

extension ParsedArgument {
  fileprivate var readsMemory: Bool {
    guard case .spec(let spec) = self, case .memory = spec.operand else { return false }
    return true
  }
}

extension ExplainedSite {
  fileprivate func stringCount(_ probe: ExplainedProbe) -> Int {
    probe.signature?.parameters.count {
      switch $0.type {
      case .string, .countedString: true
      default: false
      }
    } ?? 0
  }
}
