// Walks the stack of a stopped thread with libunwind. Memory comes from the page cache of the stop
// and registers from the set that the hit has read, so that a walk costs a system call a page and
// not one a word; only the unwind tables are libunwind's own reading.

internal import CUnwind
internal import Glibc
package import TraceBase
package import Tracees

/// Walks stacks; one for each tracing session.
@safe package final class StackWalker {
  private var spaces: [ObjectIdentifier: UnwindSpace] = [:]

  package init() {}

  /// The frames of a stopped thread that is about to execute the instruction at an address,
  /// innermost first, at most `limit` of them.
  package func frames(
    of tracee: Tracee, at address: Address, memory: StopMemory, limit: Int
  ) -> [WalkedFrame] {
    // At a breakpoint the thread is one byte further, where other unwind rules may hold.
    var registers = tracee.registers
    registers.programCounter = address
    let space = tracee.process.space
    let key = ObjectIdentifier(space)
    let unwinding: UnwindSpace
    if let known = spaces[key] {
      unwinding = known
    } else if let made = UnwindSpace(space, process: tracee.process.id) {
      spaces[key] = made
      unwinding = made
    } else {
      return [WalkedFrame(address: address, isReturn: false)]
    }
    return unwinding.walk(registers, memory, limit: limit)
  }

  /// Forgets what was learnt of the images of an address space, which have changed or are gone.
  package func forget(_ space: AddressSpace) {
    spaces[ObjectIdentifier(space)] = nil
  }
}

/// One frame of a stack.
package struct WalkedFrame: Equatable, Sendable {
  /// Where execution goes on in it.
  package let address: Address
  /// Whether a call ends there, so that the instruction before is the one that is being executed. Not so
  /// in the first frame, nor in one that a signal has interrupted.
  package let isReturn: Bool
}

/// What libunwind keeps for one address space.
@safe private final class UnwindSpace {
  /// Held, so that no other space can come to have its identity meanwhile.
  private let space: AddressSpace
  private let handle: unw_addr_space_t
  private let tables: UnsafeMutableRawPointer

  init?(_ space: AddressSpace, process: ProcessID) {
    var accessors = unsafe unw_accessors_t(
      find_proc_info: { space, ip, info, needsTables, tables in
        unsafe cunwind_ptrace_find_proc_info(space, ip, info, needsTables, tables)
      },
      put_unwind_info: { space, info, tables in
        unsafe cunwind_ptrace_put_unwind_info(space, info, tables)
      },
      get_dyn_info_list_addr: { _, _, _ in -Int32(CUNWIND_ERROR_NO_INFORMATION) },
      access_mem: { _, address, word, isWrite, _ in
        guard isWrite == 0, let walk = Walk.current, let value = walk.word(at: address) else {
          return -Int32(CUNWIND_ERROR_INVALID)
        }
        unsafe word?.pointee = value
        return 0
      },
      access_reg: { _, number, word, isWrite, _ in
        guard isWrite == 0, let walk = Walk.current, let value = walk.register(number) else {
          return -Int32(CUNWIND_ERROR_BAD_REGISTER)
        }
        unsafe word?.pointee = value
        return 0
      },
      access_fpreg: { _, _, _, _, _ in -Int32(CUNWIND_ERROR_BAD_REGISTER) },
      resume: { _, _, _ in -Int32(CUNWIND_ERROR_INVALID) },
      get_proc_name: { _, _, _, _, _, _ in -Int32(CUNWIND_ERROR_NO_INFORMATION) })
    guard let handle = unsafe cunwind_create_address_space(&accessors) else { return nil }
    guard let tables = unsafe cunwind_ptrace_create(process.rawValue) else {
      unsafe cunwind_destroy_address_space(handle)
      return nil
    }
    unsafe cunwind_set_caching_policy(handle, Int32(CUNWIND_CACHE_GLOBAL))
    self.space = space
    unsafe self.handle = handle
    unsafe self.tables = tables
  }

  deinit {
    unsafe cunwind_ptrace_destroy(tables)
    unsafe cunwind_destroy_address_space(handle)
  }

  func walk(_ registers: RegisterSet, _ memory: StopMemory, limit: Int) -> [WalkedFrame] {
    var frames = [WalkedFrame(address: registers.programCounter, isReturn: false)]
    let walk = Walk(registers, memory)
    walk.makeCurrent()
    defer { Walk.endCurrent() }
    var cursor = unw_cursor_t()
    guard unsafe cunwind_init_remote(&cursor, handle, tables) == 0 else { return frames }
    var former = registers.stackPointer
    var wasTrampoline = false
    while frames.count < limit, unsafe cunwind_step(&cursor) > 0 {
      var counter: UInt64 = 0
      var stack: UInt64 = 0
      guard unsafe cunwind_get_register(&cursor, Int32(CUNWIND_REGISTER_IP), &counter) >= 0,
        unsafe cunwind_get_register(&cursor, Int32(CUNWIND_REGISTER_SP), &stack) >= 0,
        counter != 0
      else { break }
      // A damaged or hostile stack may lead in circles.
      if Address(stack) == former, frames.last?.address == Address(counter) { break }
      former = Address(stack)
      // Nobody has called the code that a signal handler returns to, and what comes after it was
      // interrupted anywhere.
      let isTrampoline = unsafe cunwind_is_signal_frame(&cursor) > 0
      frames.append(
        WalkedFrame(address: Address(counter), isReturn: !isTrampoline && !wasTrampoline))
      wasTrampoline = isTrampoline
    }
    return frames
  }
}

/// The walk that the calling thread is in. libunwind hands its callbacks the state of its own table
/// reader, so what is ours must be found another way: by thread, since walks never suspend.
private final class Walk {
  private let registers: RegisterSet
  private let memory: StopMemory

  init(_ registers: RegisterSet, _ memory: StopMemory) {
    self.registers = registers
    self.memory = memory
  }

  func word(at address: UInt64) -> UInt64? {
    var memory = memory
    return try? memory.readInteger(Address(address), byteCount: 8)
  }

  /// In the order of UNW_X86_64_RAX and following (libunwind-x86_64.h).
  private static let slots: [RegisterSlot] = [
    .rax, .rdx, .rcx, .rbx, .rsi, .rdi, .rbp, .rsp, .r8, .r9, .r10, .r11, .r12, .r13, .r14, .r15,
    .rip,
  ]

  func register(_ number: Int32) -> UInt64? {
    Self.slots.indices.contains(Int(number)) ? registers[Self.slots[Int(number)]] : nil
  }

  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = unsafe pthread_key_create(&key, nil)
    precondition(status == 0, "no key for thread-local data is left")
    return key
  }()

  static var current: Walk? {
    unsafe pthread_getspecific(key).map {
      unsafe Unmanaged<Walk>.fromOpaque($0).takeUnretainedValue()
    }
  }

  func makeCurrent() {
    unsafe pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
  }

  static func endCurrent() {
    pthread_setspecific(key, nil)
  }
}
