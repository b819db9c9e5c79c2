// Registers and memory of the traced program by number and address: `@uregister(n)`, `@uderef(size, address)`.

internal import TraceBase
internal import TraceProgram

extension StapLowering {
  /// The names of the registers that DWARF numbers from 0 on (System V ABI for AMD64, figure 3.36).
  private static let dwarfNames = [
    "rax", "rdx", "rcx", "rbx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13",
    "r14", "r15", "rip",
  ]

  /// A register by its number in DWARF.
  func register(
    _ number: Int64, isUser: Bool, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard isUser, number >= 0, number < Int64(Self.dwarfNames.count),
      let name = RegisterName(Self.dwarfNames[Int(number)])
    else { throw StapDiagnostics.unreadRegister(number, isUser: isUser, at: token) }
    let index = try constant(Int64(name.slot.rawValue))
    let result = try destination(target)
    note(token)
    builder.emit(.register, a: result, b: index)
    return result
  }

  /// So many bytes of the traced program's memory, as a number without sign.
  func dereference(
    _ address: StapTerm, size: Int64, isUser: Bool, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard isUser, [1, 2, 4, 8].contains(size) else {
      throw StapDiagnostics.unreadMemory(size: size, isUser: isUser, at: token)
    }
    let place = try value(address)
    let result = try destination(target)
    note(token)
    builder.emit(.loadUnsigned, a: result, b: place, immediate: size)
    return result
  }
}
