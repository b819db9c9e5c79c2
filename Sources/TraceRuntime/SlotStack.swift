// The slots of the running clause and of the functions that it has called, one frame above the other.

internal import TraceProgram

/// The slots of one frame. The verifier has seen to it that no other is named.
struct Slots {
  let base: UnsafeMutablePointer<UInt64>

  subscript(slot: Slot) -> UInt64 {
    get { base[Int(slot)] }
    nonmutating set { base[Int(slot)] = newValue }
  }

  /// The slots from one on.
  func row(_ slot: Slot) -> UnsafePointer<UInt64> {
    UnsafePointer(base + Int(slot))
  }
}

/// Frames of slots.
struct SlotStack: ~Copyable {
  /// What a function goes back to.
  struct Caller {
    var position: Int
    var base: Int
    var slotCount: Int
    var result: Slot
  }

  private var storage: UnsafeMutablePointer<UInt64>
  private var capacity: Int
  private var base = 0
  private var slotCount = 0
  private var callers: [Caller] = []

  init(capacity: Int) {
    self.capacity = max(64, capacity)
    storage = .allocate(capacity: self.capacity)
    storage.initialize(repeating: 0, count: self.capacity)
  }

  deinit {
    storage.deallocate()
  }

  var depth: Int { callers.count }

  /// The slots of a clause, with no frame below.
  mutating func enter(_ clause: CodeShape) -> Slots {
    callers.removeAll(keepingCapacity: true)
    base = 0
    slotCount = clause.slotCount
    reserve()
    return Slots(base: storage)
  }

  /// The slots of a called function, the first of which get the parameters.
  mutating func push(
    _ function: CodeShape, parameters first: Slot, count: Int, position: Int, result: Slot
  ) -> Slots {
    callers.append(
      Caller(position: position, base: base, slotCount: slotCount, result: result))
    let source = base + Int(first)
    base += slotCount
    slotCount = function.slotCount
    reserve()
    (storage + base).update(from: storage + source, count: count)
    return Slots(base: storage + base)
  }

  /// Goes back to the caller's slots.
  mutating func pop() -> (Slots, Caller)? {
    guard let caller = callers.popLast() else { return nil }
    base = caller.base
    slotCount = caller.slotCount
    return (Slots(base: storage + base), caller)
  }

  /// Goes back to the slots of the frame that so many others are below.
  mutating func unwind(to depth: Int) -> Slots {
    while callers.count > depth, pop() != nil {}
    return Slots(base: storage + base)
  }

  private mutating func reserve() {
    guard base + slotCount > capacity else { return }
    let larger = max(base + slotCount, 2 * capacity)
    let new = UnsafeMutablePointer<UInt64>.allocate(capacity: larger)
    new.initialize(repeating: 0, count: larger)
    new.update(from: storage, count: capacity)
    storage.deallocate()
    storage = new
    capacity = larger
  }
}
