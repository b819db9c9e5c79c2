// One address space: its memory, our int3s in it and the semaphores we raised. After vfork two
// processes share one, so it is an object with identity; after fork the child's is a copy.

package import TraceBase

/// The memory that the threads of a process share, and what we changed in it.
package final class AddressSpace {
  /// A process whose id reaches this memory.
  package private(set) var process: ProcessID
  package private(set) var breakpoints = BreakpointTable()
  package private(set) var semaphores = SemaphoreCounter()
  /// Goes up each time breakpoints are written. A thread that was resumed under an older value may
  /// have forked a child without the newer breakpoints.
  package private(set) var armings: UInt32 = 0
  /// How many copies of memory were made.
  package private(set) var copies = 0

  private var memory: TraceeMemory
  /// Whom to tell of every change; nil when there is nobody.
  private let notes: RescueNotes?
  /// What notes call it.
  let number: UInt32

  enum Net: Sendable {
    case none, impossible
    case laid(SafetyNet)
  }
  /// Whether a net has not been thought of yet.
  var lacksNet: Bool {
    if case .none = net { true } else { false }
  }
  var hasNet: Bool {
    if case .laid = net { true } else { false }
  }
  /// What passes over our int3s when there is no tracer any more.
  var net = Net.none

  init(_ process: ProcessID, _ notes: RescueNotes?) {
    self.process = process
    self.notes = notes
    number = notes?.nextNumber() ?? 0
    memory = TraceeMemory(process)
    notes?.note(.began(space: number, process: process.rawValue))
  }

  /// The child's side of a fork: the same int3s and semaphores in memory of its own.
  init(forkedFrom parent: AddressSpace, child: ProcessID) {
    process = child
    notes = parent.notes
    number = notes?.nextNumber() ?? 0
    net = parent.net
    memory = TraceeMemory(child)
    notes?.note(.forked(space: number, process: child.rawValue, from: parent.number))
    notes?.flush()
    breakpoints = parent.breakpoints
    semaphores = parent.semaphores
    armings = parent.armings
    // The copy may have been made before the net was laid.
    if case .laid(let laid) = net, !laid.isIn(self) { net = .none }
  }

  // MARK: Reading

  /// Copies memory with our int3s hidden; returns how many bytes came before the first unreadable.
  package func copy(
    from address: Address, into buffer: UnsafeMutableRawBufferPointer
  ) throws(MemoryFault) -> Int {
    let count = try unsafe copyAsItIs(from: address, into: buffer)
    unsafe breakpoints.hideTraps(
      in: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), copiedFrom: address)
    return count
  }

  /// The same with our int3s in it.
  func copyAsItIs(
    from address: Address, into buffer: UnsafeMutableRawBufferPointer
  ) throws(MemoryFault) -> Int {
    copies += 1
    return try unsafe memory.copy(from: address, into: buffer)
  }

  /// Up to `count` bytes, fewer where memory ends.
  package func bytes(at address: Address, count: Int) throws(MemoryFault) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let result = unsafe bytes.withUnsafeMutableBytes { buffer in
      Result { () throws(MemoryFault) in try unsafe copy(from: address, into: buffer) }
    }
    let got = try result.get()
    return got == count ? bytes : Array(bytes[..<got])
  }

  /// Whether memory that we have changed is still there and mapped at an address.
  func isThere(at address: Address) -> Bool { memory.isThere(at: address) }

  // MARK: Writing

  /// Writes where the program itself may write; our int3s that lie there stay in place.
  package func writeAsTheProgram(_ bytes: [UInt8], to address: Address) throws(MemoryFault) {
    var written = bytes
    let slots = breakpoints.slots(in: address, count: bytes.count)
    for slot in slots {
      written[breakpoints.slots[slot].address - address] = BreakpointTable.trapByte
    }
    try memory.writeAsTheProgram(address, written)
    for slot in slots {
      breakpoints.setOriginalByte(
        of: slot, to: bytes[breakpoints.slots[slot].address - address])
    }
  }

  /// Writes to pages of our own.
  func write(_ bytes: [UInt8], to address: Address) throws(TraceeError) {
    try memory.write(address, bytes)
  }

  // MARK: Breakpoints

  /// Takes over what another tracer has written and raised, to put it right.
  func recall(_ originalBytes: [Address: UInt8], raised: Set<Address> = []) {
    for (address, byte) in originalBytes {
      let code = [byte] + rawBytes(at: address, count: 16).dropFirst()
      _ = breakpoints.insert(
        address, originalByte: byte, instruction: SiteInstruction(code), arming: armings)
    }
    for address in raised { _ = semaphores.ask(address) }
  }

  /// Whether an int3 of ours is in place.
  var holdsTrap: Bool {
    breakpoints.slots.contains {
      $0.isInserted && rawByte(at: $0.address) == BreakpointTable.trapByte
    }
  }

  /// Tells beforehand which bytes int3s are about to take the place of: before `insertBreakpoint`.
  package func announce(_ bytes: [(address: Address, byte: UInt8)]) {
    guard let notes else { return }
    for (address, byte) in bytes {
      notes.note(.breakpoint(space: number, address: address.value, byte: byte))
    }
    notes.flush()
  }

  private func withdraw(_ address: Address) {
    notes?.note(.removed(space: number, address: address.value))
  }

  /// Puts a site into the net, if there is one: before its int3 is written.
  private func cover(_ site: BreakpointTable.Slot) {
    guard case .laid(var net) = net else { return }
    // What two hold would be copied for each site.
    self.net = .impossible
    defer { self.net = .laid(net) }
    guard let place = net.place(of: site.address) else { return }
    try? memory.write(place, SafetyNet.entry(site).littleEndianBytes)
  }

  /// Begins a group of insertions.
  package func beginArming() {
    armings += 1
  }

  /// Ends it: what was raised and forgotten meanwhile is told.
  package func endArming() { notes?.flush() }

  /// Puts an int3 at an address, if the byte there is what the file says.
  ///
  /// Other threads may run meanwhile: one byte changes, and a thread sees the old or the new one.
  package func insertBreakpoint(
    at address: Address, expecting expected: UInt8
  ) throws(BreakpointRefusal) -> Int {
    if let slot = breakpoints.slot(at: address), breakpoints.slots[slot].isInserted { return slot }
    var isInserted = false
    defer { if !isInserted { withdraw(address) } }
    let code: [UInt8]
    do throws(MemoryFault) {
      code = try bytes(at: address, count: 16)
    } catch {
      throw .unreadable(error)
    }
    guard let first = code.first else {
      throw .unreadable(MemoryFault(address: address, wanted: 1))
    }
    guard first == expected else { throw .changed(found: first, expected: expected) }
    let slot = breakpoints.insert(
      address, originalByte: first, instruction: SiteInstruction(code), arming: armings)
    cover(breakpoints.slots[slot])
    do throws(TraceeError) {
      try memory.write(address, [BreakpointTable.trapByte])
    } catch {
      breakpoints.forget(slot)
      throw .unwritable(error)
    }
    isInserted = true
    return slot
  }

  /// Puts the original byte back. A byte that is not our int3 any more is left alone.
  private func removeBreakpoint(_ slot: Int) throws(TraceeError) {
    let breakpoint = breakpoints.slots[slot]
    guard breakpoint.isInserted else { return }
    breakpoints.markRemoved(slot)
    guard rawByte(at: breakpoint.address) == BreakpointTable.trapByte else { return }
    try memory.write(breakpoint.address, [breakpoint.originalByte])
    withdraw(breakpoint.address)
  }

  /// Forgets a breakpoint whose memory was unmapped.
  package func forgetBreakpoint(_ slot: Int) {
    withdraw(breakpoints.slots[slot].address)
    breakpoints.forget(slot)
  }

  /// Writes the original byte or the int3 of a slot, for stepping over it while nobody else runs.
  func setTrap(_ slot: Int, isInPlace: Bool) throws(TraceeError) {
    let breakpoint = breakpoints.slots[slot]
    try memory.write(
      breakpoint.address,
      [isInPlace ? BreakpointTable.trapByte : breakpoint.originalByte])
  }

  /// Makes memory agree with the table after a fork that raced with an arming: breakpoints written
  /// after `arming` may be missing from the child. Returns the slots of those that were.
  package func insertMissingBreakpoints(since arming: UInt32) throws(TraceeError) -> [Int] {
    let missing = breakpoints.slots.indices.filter { slot in
      let breakpoint = breakpoints.slots[slot]
      return breakpoint.isInserted && breakpoint.arming > arming
        && rawByte(at: breakpoint.address) == breakpoint.originalByte
    }
    let coming = missing.map { breakpoints.slots[$0] }
    announce(coming.map { ($0.address, $0.originalByte) })
    for breakpoint in coming {
      cover(breakpoint)
      try memory.write(breakpoint.address, [BreakpointTable.trapByte])
    }
    return missing
  }

  private func rawByte(at address: Address) -> UInt8? { rawBytes(at: address, count: 1).first }

  /// What memory really holds, our int3s too; fewer bytes where memory ends. Not among the copies that
  /// are counted.
  package func rawBytes(at address: Address, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = unsafe bytes.withUnsafeMutableBytes { buffer in
      (try? unsafe memory.copy(from: address, into: buffer)) ?? 0
    }
    return Array(bytes.prefix(got))
  }

  // MARK: Semaphores

  /// Adds one to a probe's counter, once however many probes share it.
  package func raiseSemaphore(at address: Address) throws(TraceeError) {
    guard semaphores.ask(address) else { return }
    guard try add(1, toSemaphore: address) else {
      semaphores.forget(address)
      return
    }
  }

  /// Adds the one that the books of a forked child already have and its memory missed.
  package func catchUpSemaphore(at address: Address) throws(TraceeError) {
    guard semaphores.raised.contains(address) else { return }
    _ = try add(1, toSemaphore: address)
  }

  /// Forgets a semaphore whose memory was unmapped.
  package func forgetSemaphore(at address: Address) {
    notes?.note(.lowered(space: number, address: address.value))
    semaphores.forget(address)
  }

  private func add(_ change: Int32, toSemaphore address: Address) throws(TraceeError) -> Bool {
    guard let old = try? bytes(at: address, count: 2), old.count == 2 else { return false }
    let value = Int32(old[0]) | Int32(old[1]) << 8
    // Never below zero nor round the top: a wrong counter would leave the probe on for good.
    guard (0...0xFFFF).contains(value + change) else { return true }
    let new = UInt16(value + change)
    if change > 0 { semaphores.noteFormer(UInt16(value), at: address) }
    let (place, former) = (address.value, UInt16(value))
    notes?.note(
      change > 0
        ? .raising(space: number, address: place, from: former)
        : .lowering(space: number, address: place, from: former))
    notes?.flush()
    try memory.write(address, [UInt8(truncatingIfNeeded: new), UInt8(new >> 8)])
    notes?.note(
      change > 0
        ? .raised(space: number, address: place) : .lowered(space: number, address: place))
    return true
  }

  // MARK: Leaving

  /// Puts back every byte and takes away what was added to every semaphore, in reverse order.
  ///
  /// Goes on after a failure and throws the first one at the end.
  package func disarm() throws(TraceeError) {
    var first: TraceeError?
    for address in semaphores.raised {
      semaphores.forget(address)
      do throws(TraceeError) {
        _ = try add(-1, toSemaphore: address)
      } catch {
        first = first ?? error
      }
    }
    for slot in breakpoints.slots.indices.reversed() {
      do throws(TraceeError) {
        try removeBreakpoint(slot)
      } catch {
        first = first ?? error
      }
    }
    if let first, !first.isGone { throw first }
  }

  /// Nobody has it any more, or nobody is traced who has.
  func end() {
    notes?.note(.ended(space: number))
    notes?.flush()
  }

  /// The memory goes on under the id of another process, after the first one let go of it.
  func continueUnder(_ process: ProcessID) {
    guard process != self.process else { return }
    memory = TraceeMemory(process)
    self.process = process
  }
}

/// Why a breakpoint was not written.
package enum BreakpointRefusal: Error, Equatable, Sendable {
  /// The address is not mapped.
  case unreadable(MemoryFault)
  /// The byte in memory is not the file's: somebody else's breakpoint, or another file.
  case changed(found: UInt8, expected: UInt8)
  case unwritable(TraceeError)
}

extension BreakpointRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unreadable(let fault): fault.description
    case .changed(let found, let expected):
      if found == BreakpointTable.trapByte {
        "another debugger or tracer has a breakpoint there"
      } else {
        "memory holds 0x\(String(found, radix: 16)) where the file has "
          + "0x\(String(expected, radix: 16))"
      }
    case .unwritable(let error): error.description
    }
  }
}
