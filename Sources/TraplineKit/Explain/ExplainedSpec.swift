// Argument specs and instructions in words: what the assembler's notation says, for who does not read
// it.

internal import ProbeNotes
internal import TraceBase
internal import Tracees

extension ArgumentSpec {
  /// What it says: `4 bytes, signed, in the register edi, the lower half of rdi`.
  var words: String {
    let size = counted(byteCount, "byte")
    let kind =
      if isFloating {
        "a floating-point number of \(size)"
      } else if case .memory = operand, ![1, 2, 4, 8].contains(byteCount) {
        "a block of \(size)"
      } else {
        "\(size), \(isSigned ? "signed" : "unsigned")"
      }
    return "\(kind), \(operand.words(operandText))"
  }

  /// The operand as the note has it.
  var operandText: String {
    text.firstIndex(of: "@").map { String(text[text.index(after: $0)...]) } ?? text
  }
}

extension ArgumentOperand {
  fileprivate func words(_ text: String) -> String {
    switch self {
    case .register(let name):
      let own = printable(String(text.drop { $0 == "%" || $0 == " " }))
      return "in the register \(own)\(name.partWords.map { ", \($0)" } ?? "")"
    case .vector(let number): return "in the lower half of the register xmm\(number)"
    case .x87(let position):
      return "in the x87 register that is \(position) below the top of its stack"
    case .immediate(let sum):
      return sum.terms.isEmpty
        ? "a constant, which the note itself holds" : "an address, not what is there: \(sum.words)"
    case .memory(let memory): return "in memory at \(memory.words)"
    }
  }
}

extension RegisterName {
  /// Which part of the whole register it is; nil for all of it.
  var partWords: String? {
    switch (byteCount, shift) {
    case (8, _): nil
    case (4, _): "the lower half of \(slot.words)"
    case (2, _): "the lowest two bytes of \(slot.words)"
    case (_, 8): "the second lowest byte of \(slot.words)"
    default: "the lowest byte of \(slot.words)"
    }
  }
}

extension RegisterSlot {
  /// The name that people know.
  var words: String {
    switch self {
    case .fsBase: "fs base"
    case .gsBase: "gs base"
    case .originalRAX: "orig_rax"
    default: "\(self)"
    }
  }
}

extension MemoryOperand {
  /// The address as a sum.
  var words: String {
    var parts: [String] = []
    if let segment { parts.append(segment == .fs ? "fs base" : "gs base") }
    let isRelative = base?.slot == .rip && !displacement.terms.isEmpty
    if let base, !isRelative { parts.append(base.slot.words) }
    if let index {
      parts.append(scale == 1 ? index.slot.words : "\(index.slot.words) x \(scale)")
    }
    if !displacement.terms.isEmpty {
      parts.append(displacement.words)
    } else if parts.isEmpty {
      parts.append(Address(displacement.constant).description)
    } else if displacement.constant != 0 {
      let value = Int64(bitPattern: displacement.constant)
      return parts.joined(separator: " + ") + (value < 0 ? " - " : " + ") + "\(value.magnitude)"
    }
    return parts.joined(separator: " + ")
  }
}

extension SymbolicSum {
  /// Its symbols and what is added to them.
  var words: String {
    var text = ""
    for (index, term) in terms.enumerated() {
      if index > 0 || term.isNegative { text += term.isNegative ? " - " : " + " }
      text += "the symbol " + printable(term.symbol)
      if let modifier = term.modifier { text += "@\(modifier.rawValue)" }
    }
    let value = Int64(bitPattern: constant)
    if value != 0 { text += (value < 0 ? " - " : " + ") + "\(value.magnitude)" }
    return text
  }
}

extension SiteInstruction {
  /// What it is called, and how many bytes it has where that is known.
  var name: (words: String, byteCount: Int?) {
    switch self {
    case .nop(1): ("nop", 1)
    case .nop(let count): ("nop of \(count) bytes", count)
    case .ret: ("ret", nil)
    case .jump(_, let count): ("jmp", count)
    case .push(let register, let count): ("push \(register)", count)
    case .move(let from, let to, _, let count): ("mov \(from) to \(to)", count)
    case .reserve(let size, let count): ("sub \(size) from rsp", count)
    case .other: ("an instruction that does something", nil)
    }
  }

  /// How a thread that has executed an int3 in its place goes on.
  var wayOn: String {
    switch self {
    case .nop(1):
      "After the int3 the program counter is one byte further: just behind the nop. There is nothing "
        + "to make up for, so the thread simply goes on. The int3 stays where it is, and no other "
        + "thread can slip past it meanwhile."
    case .nop(let count):
      "After the int3 the program counter is one byte into the nop. The tracer sets it "
        + "\(count - 1) bytes further, behind the nop, and the thread goes on. The int3 stays where it "
        + "is, and no other thread can slip past it meanwhile."
    case .other:
      "The instruction has to be executed: while all other threads stand still, the tracer puts its "
        + "first byte back, lets the thread execute it alone (PTRACE_SINGLESTEP), and writes the int3 "
        + "again."
    default:
      "The tracer does by hand what the instruction does, by changing registers, and the thread goes "
        + "on behind it. The int3 stays where it is."
    }
  }
}
