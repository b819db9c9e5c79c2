// One hit, step by step: the stop, the registers, each argument from its spec to its value, and how the
// thread goes on.

internal import ProbeNotes
internal import TraceBase
internal import Tracees
internal import Tracing

extension LectureText {
  /// What happened at a hit.
  mutating func explain(
    _ hit: ExplainedHit, of probe: ExplainedProbe, number: Int, isLast: Bool, siteNumber: Int?
  ) {
    heading(number == 1 ? "A hit: a thread comes to the site" : "Hit \(number)")
    var facts = [
      [
        "thread",
        "\(hit.thread) of process \(hit.process) "
          + "(\(printable(hit.processName)))",
      ]
    ]
    if let siteNumber, probe.sites.count > 1 {
      facts.append(["site", "\(siteNumber) of \(probe.sites.count), \(hit.site.address)"])
    }
    facts += [
      ["stopped by", "SIGTRAP" + Self.words(ofOrigin: hit.origin)],
      [
        "program counter",
        "\(hit.registers.programCounter), one byte behind the site \(hit.address): the int3 was "
          + "executed",
      ],
      ["memory there", "\(hexadecimal(hit.code.prefix(8)))"],
    ]
    if let semaphore = hit.semaphore { facts.append(["semaphore", "\(semaphore)"]) }
    rows(facts)
    explainRegisters(hit)
    for index in hit.site.arguments.indices { explainArgument(index, hit, of: probe) }
    explainCalls(hit, isLast: isLast)
  }

  private static func words(ofOrigin origin: Int32?) -> String {
    switch origin {
    // SI_KERNEL of <asm-generic/siginfo.h>.
    case 0x80?: ", from the kernel itself (si_code SI_KERNEL), as after an int3"
    case let code?: ", si_code \(code)"
    case nil: ""
    }
  }

  private mutating func explainRegisters(_ hit: ExplainedHit) {
    var slots: [RegisterSlot] = []
    for trail in hit.trails { slots += trail.registers.filter { !slots.contains($0) } }
    paragraph(
      "The kernel tells the tracer, which waits in wait4, and keeps the thread where it is. The "
        + "tracer copies its registers (PTRACE_GETREGS)"
        + (slots.isEmpty
          ? "; the arguments need none of them." : "; those that the arguments need:"))
    rows(slots.map { [$0.words, Self.wide(hit.registers[$0])] })
  }

  private static func wide(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return "0x" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  // MARK: One argument

  private mutating func explainArgument(
    _ index: Int, _ hit: ExplainedHit, of probe: ExplainedProbe
  ) {
    let argument = hit.site.arguments[index]
    let trail = hit.trails[index]
    let value = hit.values[index]
    let type = argument.type.map { ": \($0)" } ?? ""
    paragraph("\(printable(argument.name ?? "arg\(index)"))\(type), \(printable(argument.text))")
    var steps = Self.symbols(of: argument, trail) + Self.steps(trail)
    if case .failure = trail.result {
      steps.append(["no value", Self.plain(value.text)])
      rows(steps)
      return
    }
    let integer = Self.word(trail)
    switch argument.type {
    case .string?, .countedString?:
      if let word = integer { steps.append(["a pointer", Address(word).description]) }
      if case .countedString(let length)? = argument.type {
        steps.append(["its length", "argument \(length), since the text has no 00 at its end"])
      }
      if let string = value.string {
        let isEnded = argument.type == .string
        let shown = string.prefix(12) + (isEnded && string.count <= 12 ? [0] : [])
        steps.append([
          "bytes there",
          hexadecimal(shown)
            + (shown.count < string.count ? " ..." : isEnded ? ", up to the 00" : ""),
        ])
      }
    case .pointer?: break
    default:
      if let integer {
        let size = counted(trail.byteCount, "byte")
        let number = trail.isSigned ? "\(Int64(bitPattern: integer))" : "\(integer)"
        let kind = "\(size), \(trail.isSigned ? "signed" : "unsigned")"
        if number == value.text {
          rows(steps + [["value, \(kind)", number]])
          return
        }
        steps.append([kind, number])
      }
    }
    steps.append(["value", value.text])
    rows(steps)
  }

  /// The value's text was escaped when it was made.
  private static func plain(_ text: String) -> String {
    var inner = text[...]
    if inner.hasPrefix("<"), inner.hasSuffix(">") { inner = inner.dropFirst().dropLast() }
    return printable(inner)
  }

  private static func word(_ trail: ArgumentTrail) -> UInt64? {
    guard case .success(.integer(let word)) = trail.result else { return nil }
    return word
  }

  private static func steps(_ trail: ArgumentTrail) -> [[String]] {
    var steps: [[String]] = []
    switch trail.place {
    case .register(let name, let word):
      steps.append(["register", "\(name.slot.words) = \(wide(word))"])
      if let part = name.partWords {
        let value = (word >> UInt64(name.shift)) & (1 << UInt64(name.byteCount * 8) - 1)
        steps.append(["of it", "\(part): \(Address(value))"])
      }
    case .constant(let terms, let number):
      steps.append(["constant", sum(terms, number)])
    case .memory(let terms, let address, let bytes):
      steps.append(["address", sum(terms, address.value)])
      steps.append([
        "bytes there", bytes.isEmpty ? "cannot be read" : hexadecimal(bytes.prefix(16)),
      ])
    case .vector(let number, let lane):
      steps.append([
        "register", lane.map { "xmm\(number) = \(wide($0.high)) \(wide($0.low))" } ?? "",
      ])
    case .x87(let position, let bits):
      steps.append([
        "register",
        bits.map {
          "st(\(position)) = \(String($0.signAndExponent, radix: 16)):\(wide($0.significand))"
        }
          ?? "st(\(position))",
      ])
    case .nowhere: break
    }
    return steps
  }

  /// A sum with its result; a term alone is its own.
  private static func sum(_ terms: [ArgumentTrail.Term], _ total: UInt64) -> String {
    var terms = terms
    // As people say it: the register first, and then how far from where it points.
    if case .displacement? = terms.first, terms.count > 1,
      !terms.contains(where: { $0.isBias || $0 == .cutTo32Bits })
    {
      terms.append(terms.removeFirst())
    }
    var text = ""
    for (index, term) in terms.enumerated() {
      let plus = index == 0 ? "" : " + "
      switch term {
      case .displacement(let value) where index == 0: text += Address(value).description
      case .displacement(let value):
        let number = Int64(bitPattern: value)
        text += number < 0 ? " - \(number.magnitude)" : " + \(number)"
      case .bias(let bias, let count):
        text += "\(count < 0 ? " - " : plus)load bias \(Address(bias.value))"
        if abs(count) > 1 { text += " x \(abs(count))" }
      case .register(let slot, let value, let scale):
        text += "\(plus)\(slot.words) \(Address(value))\(scale == 1 ? "" : " x \(scale)")"
      case .cutTo32Bits: text += ", of which the lower 32 bits,"
      case .segment(let slot, let value): text += "\(plus)\(slot.words) \(Address(value))"
      }
    }
    return terms.count > 1 ? "\(text) = \(Address(total))" : text
  }

  /// What the symbols of an operand come to, in the file.
  private static func symbols(of argument: SiteArgument, _ trail: ArgumentTrail) -> [[String]] {
    guard case .spec(let spec)? = ArgumentSpecParser.parse(argument.text).first else { return [] }
    let sum: SymbolicSum? =
      switch spec.operand {
      case .immediate(let sum): sum
      case .memory(let memory): memory.displacement
      case .register, .vector, .x87: nil
      }
    guard let sum, !sum.terms.isEmpty, let value = trail.displacement else { return [] }
    let offset = Int64(bitPattern: value)
    let words = sum.words.hasPrefix("the symbol ") ? String(sum.words.dropFirst(11)) : sum.words
    return [
      [
        "symbol",
        "\(words), which is "
          + (offset < 0 ? "-\(offset.magnitude)" : "\(FileAddress(value))") + " in the file",
      ]
    ]
  }

  // MARK: Going on

  private mutating func explainCalls(_ hit: ExplainedHit, isLast: Bool) {
    let calls = hit.calls
    var kinds: [String] = []
    if calls.wait > 0 {
      kinds.append(
        "\(calls.wait) to wait (wait4"
          + (calls.wait > 1 ? ", also to see whether others have stopped too)" : ")"))
    }
    if calls.registers > 0 {
      kinds.append(
        "\(calls.registers) for registers"
          + (calls.registers > 1 ? " (those for floating point are fetched apart)" : ""))
    }
    if calls.memory > 0 {
      kinds.append("\(calls.memory) for memory (process_vm_readv, a page at a time)")
    }
    if calls.other > 0 {
      kinds.append(
        "\(calls.other) to ask who sent the signal (PTRACE_GETSIGINFO, only at a thread's first trap: "
          + "a program may send itself SIGTRAP)")
    }
    if calls.resume > 0 { kinds.append("\(calls.resume) to let others go on") }
    paragraph(
      "That took \(counted(calls.total, "system call")): \(kinds.joined(separator: ", ")). One more "
        + "lets the thread go on: "
        + (isLast
          ? "here PTRACE_DETACH, since no other hit is asked for; else PTRACE_CONT."
          : "PTRACE_CONT."))
    switch hit.instruction {
    case .nop(1):
      paragraph(
        "The program counter is already behind the nop: nothing in the thread is changed, and nothing "
          + "is put back for it.")
    case .other where isLast:
      paragraph(
        "The program counter is set back to the site, and the original byte is there again before the "
          + "thread goes on: it executes the instruction itself.")
    default: paragraph(hit.instruction.wayOn)
    }
  }
}

extension ArgumentTrail.Term {
  fileprivate var isBias: Bool {
    if case .bias = self { true } else { false }
  }
}

extension ArgumentTrail {
  /// What of a sum was known before the program ran.
  fileprivate var displacement: UInt64? {
    switch place {
    case .constant(let terms, _), .memory(let terms, _, _):
      guard case .displacement(let value)? = terms.first else { return nil }
      return value
    case .register, .vector, .x87, .nowhere: return nil
    }
  }

  /// The registers that it looked at.
  var registers: [RegisterSlot] {
    switch place {
    case .register(let name, _): [name.slot]
    case .memory(let terms, _, _), .constant(let terms, _):
      terms.compactMap { term in
        switch term {
        case .register(let slot, _, _), .segment(let slot, _): slot
        default: nil
        }
      }
    case .vector, .x87, .nowhere: []
    }
  }
}
