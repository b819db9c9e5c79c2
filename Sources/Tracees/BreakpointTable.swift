// Which addresses of one address space hold our int3, what was there before, and what is there for
// those who read it. A value: a fork copies it together with the memory it describes.

package import TraceBase

/// The breakpoints of one address space, found by address.
package struct BreakpointTable: Sendable {
  /// One patched address.
  package struct Slot: Sendable {
    package let address: Address
    /// The byte that int3 replaced.
    package fileprivate(set) var originalByte: UInt8
    package fileprivate(set) var instruction: SiteInstruction
    /// The value of `AddressSpace.armings` when the byte was written.
    package let arming: UInt32
    package fileprivate(set) var isInserted: Bool
  }

  /// The int3 instruction.
  package static let trapByte: UInt8 = 0xCC

  /// Slots keep their numbers for the life of the table; a removed one stays, not inserted.
  package private(set) var slots: [Slot] = []
  private var slotOfAddress: [Address: Int] = [:]
  /// In the order of their addresses.
  private var slotsOfPage: [UInt64: [Int]] = [:]

  package init() {}

  /// The slot of a breakpoint that was executed or is about to be written.
  package func slot(at address: Address) -> Int? {
    slotOfAddress[address]
  }

  /// How many int3s are in place.
  package var insertedCount: Int {
    slots.reduce(0) { $0 + ($1.isInserted ? 1 : 0) }
  }

  mutating func insert(
    _ address: Address, originalByte: UInt8, instruction: SiteInstruction, arming: UInt32
  ) -> Int {
    let slot = Slot(
      address: address, originalByte: originalByte, instruction: instruction, arming: arming,
      isInserted: true)
    if let known = slotOfAddress[address] {
      slots[known] = slot
      return known
    }
    slotOfAddress[address] = slots.count
    slots.append(slot)
    let page = address.value >> 12
    let ofPage = slotsOfPage[page] ?? []
    slotsOfPage[page, default: []].insert(
      slots.count - 1, at: ofPage.partitioningIndex { slots[$0].address >= address })
    return slots.count - 1
  }

  /// The byte is back; a thread that has executed the int3 before may still report it.
  mutating func markRemoved(_ slot: Int) {
    slots[slot].isInserted = false
  }

  /// The memory is gone, and its address may come back as something else.
  mutating func forget(_ slot: Int) {
    slots[slot].isInserted = false
    let address = slots[slot].address
    slotOfAddress[address] = nil
    slotsOfPage[address.value >> 12]?.removeAll { $0 == slot }
  }

  /// The program has written another byte there; what instruction it begins is not known.
  mutating func setOriginalByte(of slot: Int, to byte: UInt8) {
    guard slots[slot].originalByte != byte else { return }
    slots[slot].originalByte = byte
    slots[slot].instruction = .other
  }

  /// The slots in place in a range of memory.
  func slots(in start: Address, count: Int) -> [Int] {
    guard !slotsOfPage.isEmpty, count > 0 else { return [] }
    var found: [Int] = []
    let last = (start.value &+ UInt64(count - 1)) >> 12
    var page = start.value >> 12
    while page <= last {
      if let ofPage = slotsOfPage[page] {
        for index in ofPage[ofPage.partitioningIndex { slots[$0].address >= start }...] {
          guard slots[index].address - start < count else { return found }
          if slots[index].isInserted { found.append(index) }
        }
      }
      page += 1
    }
    return found
  }

  /// Puts the original bytes back into a copy of tracee memory, so that nobody sees our int3.
  func hideTraps(in bytes: UnsafeMutableRawBufferPointer, copiedFrom start: Address) {
    for index in slots(in: start, count: bytes.count) {
      unsafe bytes[slots[index].address - start] = slots[index].originalByte
    }
  }
}
