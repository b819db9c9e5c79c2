// Arrays, statistics and their histograms.

internal import TraceProgram

extension StapLowering {
  /// The keys of an element in a row, which stay what they are while another expression is evaluated.
  func keyRow(_ keys: [StapTerm], before later: StapTerm) throws(StapSemanticError) -> Slot {
    if keys.count == 1 { return try value(keys[0], before: [later]) }
    let first = try freshSlots(max(keys.count, 1))
    for (index, key) in keys.enumerated() {
      let place = first + Slot(index)
      let rest = keys[(index + 1)...] + [later]
      _ = moved(try value(key, before: rest, into: place), into: place)
    }
    return first
  }

  /// The element of a map; 0 or an empty string if there is none.
  func loadElement(
    of map: Int, _ keys: Slot, isText: Bool, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    builder.emit(.mapLoad, a: result, b: keys, immediate: Int64(map))
    guard isText else { return result }
    let found = builder.label()
    builder.jump(.jumpIfNotZero, b: result, to: found)
    _ = try text([], into: result)
    builder.place(found)
    return result
  }

  func element(
    _ base: StapBase, _ keys: [StapTerm?], at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    switch base {
    case .array(let array, _):
      guard let map = map(of: array) else { throw StapDiagnostics.typeUnresolved(at: token) }
      let first = try row(of: keys.compactMap { $0 })
      note(token)
      return try loadElement(of: map, first, isText: array.type == .string, into: target)
    case .histogram(let buckets):
      guard let key = keys.first, let key else { throw StapDiagnostics.wildcardIndex(at: token) }
      return try bucket(key, of: buckets, at: token, into: target)
    }
  }

  /// Whether there is an element; a key that is nil is any.
  func contains(
    _ base: StapBase, _ keys: [StapTerm?], at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard case .array(let array, _) = base else {
      return try element(base, keys, at: token, into: target)
    }
    guard let map = map(of: array) else { throw StapDiagnostics.typeUnresolved(at: token) }
    let given = keys.compactMap { $0 }
    if given.count == keys.count {
      let first = try row(of: given)
      let result = try destination(target)
      note(token)
      builder.emit(.mapContains, a: result, b: first, immediate: Int64(map))
      return result
    }
    let run = try iterate(over: map, where: keys)
    let result = try freshSlots()
    let end = builder.label()
    builder.emit(.constant, a: result)
    builder.jump(.advance, b: run, to: end)
    builder.emit(.constant, a: result, immediate: 1)
    builder.emit(.endIteration, b: run)
    builder.place(end)
    return moved(result, into: target)
  }

  /// A run over the elements that have some keys.
  func iterate(over map: Int, where keys: [StapTerm?]) throws(StapSemanticError) -> Slot {
    var iteration = IterationDeclaration(map: map)
    iteration.fixedKeys = keys.indices.filter { keys[$0] != nil }
    let first = try row(of: keys.compactMap { $0 })
    let run = try freshSlots()
    builder.emit(
      .iterate, a: run, b: first, immediate: Int64(builder.addIteration(iteration)))
    return run
  }

  // MARK: Statistics

  func extract(
    _ extractor: StapExtractor, _ statistic: StapTerm, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    try read(extractor.statistic, of: statistic, at: token, into: target)
  }

  /// Reads something of a statistic, which is near a token.
  private func read(
    _ reading: Statistic, of statistic: StapTerm, index: Slot = 0, at token: StapToken,
    into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard let variable = statistic.storedVariable, let map = map(of: variable) else {
      throw StapDiagnostics.typeUnresolved(at: statistic.token)
    }
    var keys: [StapTerm] = []
    if case .element(_, let given) = statistic.kind { keys = given.compactMap { $0 } }
    let first = try row(of: keys)
    let result = try destination(target)
    note(token)
    builder.emit(
      .readStatistic, a: result, b: first, c: index,
      immediate: Int64(builder.addReading(StatisticReading(map: map, statistic: reading))))
    return result
  }

  /// The address of a copy of a histogram's counts, 8 bytes each. That there are none is a fault near a
  /// token, or near the histogram.
  func counts(
    of buckets: StapBuckets, at token: StapToken? = nil, into target: Slot? = nil
  ) throws(StapSemanticError) -> Slot {
    try read(
      .buckets(histogram: 0), of: buckets.statistic, at: token ?? buckets.token, into: target)
  }

  /// The count of one bucket.
  private func bucket(
    _ key: StapTerm, of buckets: StapBuckets, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    if let visited = visited(key, buckets) {
      return try bucketCount(try value(key), in: visited.counts, into: target)
    }
    let statistic = buckets.statistic
    let index = try value(key, before: [statistic])
    return try read(
      .bucket(histogram: 0), of: statistic, index: index, at: token, into: target)
  }

  private func visited(_ key: StapTerm, _ buckets: StapBuckets) -> VisitedBuckets? {
    guard case .variable(let index) = key.kind,
      case .variable(let statistic) = buckets.statistic.kind
    else { return nil }
    return visitedBuckets.last {
      $0.bucket === index && $0.statistic === statistic && $0.shape == buckets.shape
    }
  }

  /// A count of a copy, whose address is 0 if all are.
  func bucketCount(
    _ index: Slot, in counts: Slot, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let result = try freshSlots()
    let end = builder.label()
    builder.emit(.constant, a: result)
    builder.jump(.jumpIfZero, b: counts, to: end)
    let place = try freshSlots()
    builder.emit(.shiftLeft, a: place, b: index, c: try constant(3))
    builder.emit(.add, a: place, b: counts, c: place)
    builder.emit(.loadUnsigned, a: result, b: place, immediate: 8)
    builder.place(end)
    return moved(result, into: target)
  }
}

extension StapExtractor {
  var statistic: Statistic {
    switch self {
    case .average: .average
    case .variance: .variance
    case .count: .count
    case .sum: .sum
    case .minimum: .minimum
    case .maximum: .maximum
    }
  }
}
