// Going through the elements of maps, and reading aggregations. What a program is told of an element is a
// copy, because the element may go while the program still looks at it.

internal import TraceProgram

extension Machine {
  /// Opens a run of an iteration; its number.
  mutating func iterate(
    _ index: Int, keys: UnsafePointer<UInt64>, limit: UInt64, _ budget: inout Int,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    guard iterations.runs.count < IterationRuns.largestCount else {
      throw RuntimeFault(.callTooDeep)
    }
    let iteration = iterationDeclarations[index]
    let store = maps[iteration.map]
    // Looking at many elements is work, however short the loop.
    let cost = store.count / 8
    guard budget >= cost else { throw RuntimeFault(.outOfBudget) }
    budget -= cost
    key.removeAll()
    let shape = mapShapes[iteration.map]
    for (offset, position) in iteration.fixedKeys.enumerated() {
      try appendKey(types[shape.keys.lowerBound + position], keys[offset], &hit)
    }
    let thread = shape.isPerThread ? hit.fact(.thread) : 0
    let count = iteration.hasLimit ? Int(clamping: Int64(bitPattern: limit)) : .max
    iterations.begin(
      store, map: iteration.map, iteration, count: max(0, count), depth: slots.depth
    ) { element in
      (!shape.isPerThread || store.thread(of: element) == thread)
        && (iteration.fixedKeys.isEmpty || store.matches(element, at: iteration.fixedKeys, key))
    }
    return UInt64(iterations.runs.count)
  }

  private func runIndex(_ number: UInt64) throws(RuntimeFault) -> Int {
    guard number > 0, number <= UInt64(iterations.runs.count) else {
      throw RuntimeFault(.illegalOperation)
    }
    return Int(number) - 1
  }

  /// Goes to the next element of a run; false at its end.
  mutating func advance(_ number: UInt64) throws(RuntimeFault) -> Bool {
    let index = try runIndex(number)
    return iterations.advance(index, in: maps[iterations.runs[index].map])
  }

  mutating func endIteration(_ number: UInt64) {
    guard number > 0 else { return }
    iterations.end(from: Int(clamping: number) - 1)
  }

  /// The map of a run and its present element; nil if that has gone.
  private func current(_ number: UInt64) throws(RuntimeFault) -> (map: Int, element: MapElement?) {
    let run = iterations.runs[try runIndex(number)]
    guard let entry = run.current, maps[run.map].holds(entry) else { return (run.map, nil) }
    return (run.map, MapElement(row: entry.row))
  }

  mutating func elementKey(_ number: UInt64, at position: Int) throws(RuntimeFault) -> UInt64 {
    let (map, element) = try current(number)
    let shape = mapShapes[map]
    guard position < shape.keys.count else { throw RuntimeFault(.illegalOperation) }
    let type = types[shape.keys.lowerBound + position]
    guard let element else { return try missing(type) }
    var reader = maps[map].keyReader(element)
    for place in shape.keys.prefix(position) { reader.skip(types[place]) }
    switch type {
    case .integer(let size, let isSigned):
      return reader.number(size: Int(min(size, 8)), isSigned: isSigned)
    case .stack: return reader.number(size: 8, isSigned: false)
    case .string, .symbol, .bytes: return try scratch.text(reader.part(type))
    }
  }

  mutating func elementValue(_ number: UInt64) throws(RuntimeFault) -> UInt64 {
    let (map, element) = try current(number)
    guard let element else { return 0 }
    switch mapShapes[map].value {
    case .word: return maps[map].word(of: element)
    case .text where maps[map].isNull(element), nil: return 0
    case .text, .bytes: return try scratch.text(maps[map].valueText(element.row))
    }
  }

  mutating func elementDelete(_ number: UInt64) throws(RuntimeFault) {
    let (map, element) = try current(number)
    if let element { maps[map].remove(element) }
  }

  /// What stands for a key that is no more.
  private mutating func missing(_ type: ValueType) throws(RuntimeFault) -> UInt64 {
    switch type {
    case .integer, .stack: return 0
    case .string, .symbol: return try scratch.text([])
    case .bytes(let count): return try scratch.text([UInt8](repeating: 0, count: count))
    }
  }

  // MARK: Aggregations

  mutating func readStatistic(
    _ index: Int, keys: UnsafePointer<UInt64>, at bucket: UInt64,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let reading = readings[index]
    let store = maps[reading.map]
    try makeKey(reading.map, keys, &hit)
    let element = store.find(key)
    switch reading.statistic {
    case .bucket(let histogram):
      let words = try bucketWords(element, reading.map, histogram)
      guard bucket < UInt64(words.count) else { throw RuntimeFault(.indexOutOfBounds, bucket) }
      return words[Int(bucket)]
    case .buckets(let histogram):
      return try scratch.text(
        UnsafeRawBufferPointer(try bucketWords(element, reading.map, histogram)))
    default:
      if let element, let word = store.word(reading.statistic, of: element) {
        return UInt64(bitPattern: word)
      }
      switch reading.statistic {
      case .count, .sum, .value: return 0
      default: throw RuntimeFault(.emptyAggregate)
      }
    }
  }

  private func bucketWords(
    _ element: MapElement?, _ map: Int, _ histogram: Int
  ) throws(RuntimeFault) -> UnsafeMutableBufferPointer<UInt64> {
    guard let element, maps[map].buckets != nil || maps[map].statistics(of: element) != nil else {
      throw RuntimeFault(.emptyAggregate)
    }
    guard let (_, words) = maps[map].bucketWords(of: element, histogram: histogram) else {
      throw RuntimeFault(.indexOutOfBounds)
    }
    return words
  }
}
