// The x86-64 register table as data: each name an AT&T operand may use, the word it lives in, and
// which bits of that word it names. Source: Intel SDM volume 1, 3.4; `r8b` is the GNU assembler's
// name for what Intel calls `r8l`, so both are here.

/// What a register name stands for: some bits of one word of a `RegisterSet`.
package struct RegisterName: Hashable, Sendable {
  /// The word that holds the register.
  package let slot: RegisterSlot
  /// How many bytes the name covers: 1, 2, 4 or 8.
  package let byteCount: Int
  /// How many bits above bit 0 the name starts: 8 for `ah`, `bh`, `ch` and `dh`, else 0.
  package let shift: Int

  /// Looks a name up, without its `%`; nil when no such general register exists.
  package init?(_ name: String) {
    guard let found = Self.table[name] else { return nil }
    self = found
  }

  private init(slot: RegisterSlot, byteCount: Int, shift: Int = 0) {
    self.slot = slot
    self.byteCount = byteCount
    self.shift = shift
  }

  /// The bits the name covers, moved to bit 0 and zero above.
  @inlinable
  package func value(in registers: borrowing RegisterSet) -> UInt64 {
    let word = registers[slot] >> UInt64(shift)
    return byteCount == 8 ? word : word & ((1 << UInt64(byteCount * 8)) - 1)
  }

  private static let table: [String: RegisterName] = {
    var table: [String: RegisterName] = [:]
    func add(
      _ slot: RegisterSlot, _ quad: String, _ long: String, _ word: String, _ low: [String]
    ) {
      table[quad] = RegisterName(slot: slot, byteCount: 8)
      table[long] = RegisterName(slot: slot, byteCount: 4)
      table[word] = RegisterName(slot: slot, byteCount: 2)
      for name in low { table[name] = RegisterName(slot: slot, byteCount: 1) }
    }
    for (slot, letter) in [
      (RegisterSlot.rax, "a"), (.rbx, "b"), (.rcx, "c"), (.rdx, "d"),
    ] {
      add(slot, "r\(letter)x", "e\(letter)x", "\(letter)x", ["\(letter)l"])
      table["\(letter)h"] = RegisterName(slot: slot, byteCount: 1, shift: 8)
    }
    for (slot, name) in [
      (RegisterSlot.rsi, "si"), (.rdi, "di"), (.rbp, "bp"), (.rsp, "sp"),
    ] {
      add(slot, "r\(name)", "e\(name)", name, ["\(name)l"])
    }
    for (slot, number) in [
      (RegisterSlot.r8, 8), (.r9, 9), (.r10, 10), (.r11, 11), (.r12, 12), (.r13, 13), (.r14, 14),
      (.r15, 15),
    ] {
      add(slot, "r\(number)", "r\(number)d", "r\(number)w", ["r\(number)b", "r\(number)l"])
    }
    add(.rip, "rip", "eip", "ip", [])
    // No operand of a program names it: the number of the system call that a thread is in.
    table["orig_rax"] = RegisterName(slot: .originalRAX, byteCount: 8)
    return table
  }()
}
