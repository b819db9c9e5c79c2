// Maps by keys from the slots. A key is put together in one buffer; a NULL string as a key is a fault.

internal import TraceProgram

extension Machine {
  mutating func makeKey(
    _ map: Int, _ keys: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    key.removeAll()
    let shape = mapShapes[map]
    if shape.isPerThread { key.append(thread: hit.fact(.thread)) }
    for (index, place) in shape.keys.enumerated() {
      try appendKey(types[place], keys[index], &hit)
    }
  }

  @inline(__always)
  mutating func appendKey(
    _ type: ValueType, _ word: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    switch type {
    case .integer, .stack: key.append(word: word, as: type)
    case .string, .symbol:
      let text = try string(at: word, &hit)
      key.appendText { bytes in bytes.append(raw: text) }
    case .bytes(let count):
      let part = try bytes(at: word, count: count, &hit)
      key.appendBytes(count: count) { bytes in bytes.append(raw: part) }
    }
  }

  /// What comes of an element that there is no room for.
  private mutating func noteFull(_ map: Int, isAggregation: Bool = false) throws(RuntimeFault) {
    if mapShapes[map].overflow == .fault { throw RuntimeFault(.mapFull, UInt64(map)) }
    if isAggregation { drops.aggregation += 1 } else { drops.map += 1 }
  }

  mutating func mapLoad(
    _ map: Int, keys: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    try makeKey(map, keys, &hit)
    guard let element = maps[map].find(key) else { return 0 }
    switch mapShapes[map].value {
    case .word: return maps[map].word(of: element)
    case .text where maps[map].isNull(element): return 0
    case .text, .bytes: return address(of: element, in: map)
    case nil: return 0
    }
  }

  mutating func mapStore(
    _ map: Int, keys: UnsafePointer<UInt64>, _ word: UInt64,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    try makeKey(map, keys, &hit)
    if word == 0, mapShapes[map].deletesZeros {
      maps[map].remove(key)
      return
    }
    // The value is looked at before there is an element for it: a fault must not leave one behind.
    let value =
      switch mapShapes[map].value {
      case .text where word != 0: try string(at: lasting(word, map), &hit)
      case .bytes(let count): try bytes(at: lasting(word, map), count: count, &hit)
      case .word, .text, nil: UnsafeRawBufferPointer(start: nil, count: 0)
      }
    guard let element = maps[map].insert(key) else { return try noteFull(map) }
    switch mapShapes[map].value {
    case .word: maps[map].setWord(word, of: element)
    case .text:
      let place = maps[map].bytes(of: element)
      place.copyMemory(from: value)
      place[value.count] = 0
      maps[map].setNull(word == 0, of: element)
    case .bytes: maps[map].bytes(of: element).copyMemory(from: value)
    case nil: break
    }
  }

  mutating func mapAddress(
    _ map: Int, keys: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    try makeKey(map, keys, &hit)
    guard let element = maps[map].insert(key) else {
      try noteFull(map)
      return 0
    }
    return address(of: element, in: map)
  }

  mutating func mapContains(
    _ map: Int, keys: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    try makeKey(map, keys, &hit)
    return maps[map].find(key) == nil ? 0 : 1
  }

  mutating func mapDelete(
    _ map: Int, keys: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    try makeKey(map, keys, &hit)
    maps[map].remove(key)
  }

  mutating func aggregate(
    _ instruction: Instruction, _ slots: Slots, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    let map = Int(instruction.immediate)
    try makeKey(map, slots.row(instruction.c), &hit)
    let value = mapShapes[map].looksAtValue ? slots[instruction.b] : 0
    let weight = mapShapes[map].looksAtWeight ? Int64(bitPattern: slots[instruction.a]) : 1
    if !maps[map].aggregate(key, value, weight: weight) {
      try noteFull(map, isAggregation: true)
    }
  }

  /// The address of a value that stays when a new element takes the place of that which it is in.
  private mutating func lasting(_ address: UInt64, _ map: Int) throws(RuntimeFault) -> UInt64 {
    guard mapShapes[map].overflow == .replaceOldest, MemoryRegion(of: address) == .elements,
      let bytes = ownBytes(from: address)
    else { return address }
    if case .bytes(let count) = mapShapes[map].value {
      return try scratch.text(UnsafeRawBufferPointer(rebasing: bytes.prefix(count)))
    }
    return try scratch.text(ownString(at: address))
  }
}
