// One address space of the machine's own memory and the tracee's: every access says which it is by its
// top bits and is checked against what is in use there. What is wrong is a fault with the address.

internal import TraceProgram

extension Machine {
  // MARK: The machine's own memory

  /// The memory from an address of our own to the end of what belongs together; nil where none is.
  func ownBytes(from address: UInt64) -> UnsafeMutableRawBufferPointer? {
    let offset = address & (1 << 60 - 1)
    return switch MemoryRegion(of: address) {
    case .globals: globals.bytes(from: offset)
    case .locals: locals.bytes(from: offset)
    case .scratch: scratch.bytes(from: offset)
    case .elements: elementBytes(from: offset)
    case .constants:
      offset < UInt64(constants.count)
        ? UnsafeMutableRawBufferPointer(rebasing: constants[Int(offset)...]) : nil
    case nil: nil
    }
  }

  private func elementBytes(from offset: UInt64) -> UnsafeMutableRawBufferPointer? {
    let index = offset >> 40
    guard index < UInt64(maps.count), mapShapes[Int(index)].value != nil else { return nil }
    return maps[Int(index)].bytes(at: offset & (1 << 40 - 1))
  }

  /// The address of an element's value.
  func address(of element: MapElement, in map: Int) -> UInt64 {
    MemoryRegion.elements.base | UInt64(map) << 40 | maps[map].offset(of: element)
  }

  /// Memory that may be written: so many bytes at an address of our own.
  private func writableBytes(
    at address: UInt64, count: UInt64
  ) throws(RuntimeFault) -> UnsafeMutableRawBufferPointer {
    guard MemoryRegion(of: address) != .constants, let bytes = ownBytes(from: address),
      count <= UInt64(bytes.count)
    else { throw RuntimeFault(.invalidAddress, address) }
    return UnsafeMutableRawBufferPointer(rebasing: bytes[..<Int(count)])
  }

  /// Whether an address is not ours.
  func isTracee(_ address: UInt64) -> Bool {
    MemoryRegion(of: address) == nil
  }

  // MARK: Either memory

  /// Text at an address, without its zero and cut to the string size. That of the tracee is copied to
  /// scratch memory first, so that the bytes stay where they are until the clause ends.
  mutating func string(
    at address: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UnsafeRawBufferPointer {
    if isTracee(address) {
      return try ownString(at: readString(address, limit: .max, &hit))
    }
    return try ownString(at: address)
  }

  /// The same of our own memory.
  func ownString(at address: UInt64) throws(RuntimeFault) -> UnsafeRawBufferPointer {
    guard let bytes = ownBytes(from: address) else { throw RuntimeFault(.invalidAddress, address) }
    let text = UnsafeRawBufferPointer(bytes)
    let limit = min(text.count, limits.stringSize)
    var count = 0
    while count < limit, text[count] != 0 { count += 1 }
    return UnsafeRawBufferPointer(rebasing: text[..<count])
  }

  /// So many bytes at an address, which stay where they are until other bytes of the tracee are read.
  /// The count must be bounded.
  mutating func bytes(
    at address: UInt64, count: Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UnsafeRawBufferPointer {
    guard isTracee(address) else {
      guard count > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
      guard let bytes = ownBytes(from: address), count <= bytes.count else {
        throw RuntimeFault(.invalidAddress, address)
      }
      return UnsafeRawBufferPointer(rebasing: bytes[..<count])
    }
    try readTransfer(address, count: count, stopsAtZero: false, &hit)
    return try ownBytesOfTransfer()
  }

  /// Bytes read from the tracee, in scratch memory.
  private mutating func ownBytesOfTransfer() throws(RuntimeFault) -> UnsafeRawBufferPointer {
    let address = try textOfTransfer()
    guard let bytes = ownBytes(from: address) else { throw RuntimeFault(.invalidAddress, address) }
    return UnsafeRawBufferPointer(rebasing: bytes[..<transfer.count])
  }

  private mutating func readTransfer(
    _ address: UInt64, count: Int, stopsAtZero: Bool, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    // No tracee is asked about NULL.
    guard address != 0 || count == 0 else { throw RuntimeFault(.invalidAddress) }
    transfer.removeAll(keepingCapacity: true)
    try hit.appendMemory(at: address, count: count, stopsAtZero: stopsAtZero, to: &transfer)
    // What comes from outside is not trusted to be what was asked for.
    if stopsAtZero ? transfer.count > count : transfer.count != count {
      throw RuntimeFault(.invalidAddress, address)
    }
  }

  /// The address of a copy of the transfer buffer in scratch memory, with a zero byte at its end.
  mutating func textOfTransfer() throws(RuntimeFault) -> UInt64 {
    try scratch.text(transfer)
  }

  // MARK: Operations

  mutating func load(
    _ address: UInt64, count: Int64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    if let bytes = ownBytes(from: address) {
      guard count <= Int64(bytes.count) else { throw RuntimeFault(.invalidAddress, address) }
      return switch count {
      case 1: UInt64(bytes[0])
      case 2: UInt64(bytes.loadUnaligned(as: UInt16.self))
      case 4: UInt64(bytes.loadUnaligned(as: UInt32.self))
      default: bytes.loadUnaligned(as: UInt64.self)
      }
    }
    guard isTracee(address) else { throw RuntimeFault(.invalidAddress, address) }
    try readTransfer(address, count: Int(count), stopsAtZero: false, &hit)
    var word: UInt64 = 0
    for byte in transfer.reversed() { word = word &<< 8 | UInt64(byte) }
    return word
  }

  mutating func store(_ word: UInt64, at address: UInt64, count: Int64) throws(RuntimeFault) {
    let bytes = try writableBytes(at: address, count: UInt64(count))
    switch count {
    case 1: bytes[0] = UInt8(truncatingIfNeeded: word)
    case 2: bytes.storeBytes(of: UInt16(truncatingIfNeeded: word), as: UInt16.self)
    case 4: bytes.storeBytes(of: UInt32(truncatingIfNeeded: word), as: UInt32.self)
    default: bytes.storeBytes(of: word, as: UInt64.self)
    }
  }

  mutating func copyBytes(
    from source: UInt64, to target: UInt64, count: UInt64,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    guard count > 0 else { return }
    if isTracee(source) { return try readBytes(from: source, to: target, count: count, &hit) }
    let room = try writableBytes(at: target, count: count)
    guard let bytes = ownBytes(from: source), count <= UInt64(bytes.count) else {
      throw RuntimeFault(.invalidAddress, source)
    }
    room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<Int(count)]))
  }

  mutating func readBytes(
    from source: UInt64, to target: UInt64, count: UInt64,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    guard count > 0 else { return }
    let room = try writableBytes(at: target, count: count)
    guard isTracee(source) else { throw RuntimeFault(.invalidAddress, source) }
    try readTransfer(source, count: room.count, stopsAtZero: false, &hit)
    room.copyBytes(from: transfer)
  }

  mutating func copyString(
    from source: UInt64, to target: UInt64, size: Int64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    let whole = try string(at: source, &hit)
    let text = UnsafeRawBufferPointer(rebasing: whole.prefix(Int(clamping: size - 1)))
    let room = try writableBytes(at: target, count: UInt64(text.count) + 1)
    room.copyMemory(from: text)
    room[text.count] = 0
  }

  mutating func readString(
    _ address: UInt64, limit: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let limit = min(Int(clamping: limit), limits.stringSize)
    if isTracee(address) {
      try readTransfer(address, count: limit, stopsAtZero: true, &hit)
      return try textOfTransfer()
    }
    return try scratch.text(UnsafeRawBufferPointer(rebasing: ownString(at: address).prefix(limit)))
  }

  /// The most that one operation writes to the tracee.
  private static var largestWrite: UInt64 { 1 << 24 }

  mutating func writeBytes(
    from source: UInt64, to target: UInt64, count: UInt64,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    guard count <= Self.largestWrite else { throw RuntimeFault(.invalidSize, count) }
    if isTracee(source) {
      try readTransfer(source, count: Int(count), stopsAtZero: false, &hit)
      _ = try hit.perform(.write(transfer, to: target))
    } else {
      let bytes = try bytes(at: source, count: Int(count), &hit)
      _ = try hit.perform(.write(Array(bytes), to: target))
    }
  }

  mutating func writeString(
    _ source: UInt64, to target: UInt64, limit: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    let bytes = Array(try string(at: source, &hit)) + [0]
    _ = try hit.perform(.write(Array(bytes.prefix(Int(clamping: limit))), to: target))
  }

  // MARK: Variables

  mutating func storeGlobal(
    _ word: UInt64, _ index: Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    switch globals.variables[index].form {
    case .word: globals.setWord(word, index)
    case .text where word == 0: globals.setWord(0, index)
    case .text: globals.setText(try string(at: word, &hit), index)
    case .bytes(let count):
      try copyBytes(from: word, to: globals.word(index), count: UInt64(count), &hit)
    }
  }

  mutating func storeLocal(
    _ word: UInt64, _ index: Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    switch locals.variables[index].form {
    case .word: locals.setWord(word, index)
    case .text where word == 0: locals.setWord(0, index)
    case .text: locals.setText(try string(at: word, &hit), index)
    case .bytes(let count):
      try copyBytes(from: word, to: locals.word(index), count: UInt64(count), &hit)
    }
  }

  // MARK: What the hit knows

  func fact(_ number: Int64, _ hit: inout some HitContext & ~Copyable) -> UInt64 {
    guard let fact = HitFact(rawValue: number) else { return 0 }
    return fact == .clause ? UInt64(bitPattern: Int64(clauseNumber)) : hit.fact(fact)
  }

  mutating func text(
    _ number: Int64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    guard let text = HitText(rawValue: number) else { return 0 }
    switch text {
    // The machine knows these itself.
    case .clauseName: return try scratch.text(clauseTexts[clause].name)
    case .clauseTitle: return try scratch.text(clauseTexts[clause].title)
    case .probeKind:
      transfer.removeAll(keepingCapacity: true)
      hit.appendText(.text(text), to: &transfer)
      if transfer.isEmpty { transfer = Self.kind(ofProbe: program.clauses[clause].name) }
      return try textOfTransferCut()
    default: break
    }
    return try answer(.text(text), &hit)
  }

  /// What kind of probe of no tracee has a name.
  private static func kind(ofProbe name: String) -> [UInt8] {
    let kind =
      name.hasPrefix("timer.profile")
      ? "profile_timer"
      : name.hasPrefix("timer.jiffies")
        ? "timer" : name.hasPrefix("timer.") ? "hrtimer" : "begin_end"
    return Array(kind.utf8)
  }

  mutating func symbol(
    _ address: UInt64, _ number: Int64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    guard let form = SymbolForm(rawValue: number) else { return 0 }
    return try answer(.symbol(address, form), &hit)
  }

  mutating func answer(
    _ question: HitQuestion, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    transfer.removeAll(keepingCapacity: true)
    hit.appendText(question, to: &transfer)
    return try textOfTransferCut()
  }

  /// The same as `textOfTransfer`, cut to the string size.
  mutating func textOfTransferCut() throws(RuntimeFault) -> UInt64 {
    if transfer.count > limits.stringSize { transfer.removeSubrange(limits.stringSize...) }
    return try textOfTransfer()
  }
}
