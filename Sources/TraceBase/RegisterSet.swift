// The general registers of a stopped x86-64 thread, in the kernel's own order, and nothing else:
// names and widths are in `RegisterName`, so that another architecture is another pair of files.

/// Where a register stands in the kernel's `user_regs_struct` for x86-64 (`<sys/user.h>`).
package enum RegisterSlot: Int, Sendable, CaseIterable {
  case r15, r14, r13, r12, rbp, rbx, r11, r10, r9, r8, rax, rcx, rdx, rsi, rdi
  case originalRAX
  case rip, cs, eflags, rsp, ss, fsBase, gsBase, ds, es, fs, gs
}

/// The 27 words of a thread's general registers, as fetched at one stop.
package struct RegisterSet: Sendable {
  package var words: InlineArray<27, UInt64>

  /// A set in which every register is zero.
  @inlinable
  package init() {
    words = InlineArray(repeating: 0)
  }

  @inlinable
  package subscript(slot: RegisterSlot) -> UInt64 {
    get { words[slot.rawValue] }
    set { words[slot.rawValue] = newValue }
  }

  /// The address of the next instruction.
  @inlinable
  package var programCounter: Address {
    get { Address(self[.rip]) }
    set { self[.rip] = newValue.value }
  }

  /// The top of the stack.
  @inlinable
  package var stackPointer: Address {
    get { Address(self[.rsp]) }
    set { self[.rsp] = newValue.value }
  }
}
