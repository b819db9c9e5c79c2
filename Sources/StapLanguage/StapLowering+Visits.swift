// `foreach` over arrays and over the buckets of histograms.

internal import TraceProgram

extension StapLowering {
  func lower(_ visit: StapVisit, at token: StapToken) throws(StapSemanticError) {
    switch visit.base {
    case .array(let array, _): try lower(visit, over: array, at: token)
    case .histogram(let buckets): try lower(visit, over: buckets, at: token)
    }
  }

  private func lower(
    _ visit: StapVisit, over array: StapVariable, at token: StapToken
  ) throws(StapSemanticError) {
    guard let map = map(of: array) else { throw StapDiagnostics.typeUnresolved(at: token) }
    var iteration = IterationDeclaration(map: map)
    if let sort = visit.sort {
      iteration.order = order(sort.key, array)
      iteration.isDescending = sort.isDescending
    }
    var limit: Slot = 0
    if let term = visit.limit {
      iteration.hasLimit = true
      limit = try value(term, before: visit.slice.compactMap { $0 })
    }
    let wanted = try sliceKeys(visit)
    let run = try freshSlots()
    builder.emit(
      .iterate, a: run, c: limit, immediate: Int64(builder.addIteration(iteration)))
    record(1, at: token, charges: true)
    let mark = try freshSlots()
    builder.emit(.textMark, a: mark)
    let top = builder.label()
    builder.place(top)
    builder.emit(.releaseText, b: mark)
    record(1, at: token)
    try inLoop { loop throws(StapSemanticError) in
      builder.jump(.advance, b: run, to: loop.end)
      try storeKeys(of: run, visit)
      // What does not fit has been visited all the same, as far as the limit goes.
      try skipOthers(wanted, visit, to: loop.next)
      if let variable = visit.value?.storedVariable {
        let value = try freshSlots()
        builder.emit(.elementValue, a: value, b: run)
        try store(value, in: variable)
      }
      try lower(visit.body)
      record(0, at: visit.body.token, charges: true)
      builder.place(loop.next)
      builder.jump(to: top)
    }
    builder.emit(.endIteration, b: run)
  }

  private func order(
    _ key: StapForEach.SortKey, _ array: StapVariable
  ) -> IterationDeclaration.Order {
    switch key {
    case .key(let position): .key(position)
    case .value(let extractor):
      array.type == .statistic ? .statistic((extractor ?? .count).statistic) : .value
    }
  }

  /// The keys that are wanted, evaluated once; nil for any.
  private func sliceKeys(_ visit: StapVisit) throws(StapSemanticError) -> [Slot?] {
    var wanted: [Slot?] = []
    for term in visit.slice {
      guard let term else {
        wanted.append(nil)
        continue
      }
      let slot = try value(term)
      // The body may change what it was taken from.
      if home(of: term) == .own {
        wanted.append(slot)
      } else if term.type == .string {
        wanted.append(try copied(slot))
      } else {
        wanted.append(moved(slot, into: try freshSlots()))
      }
    }
    return wanted
  }

  private func storeKeys(of run: Slot, _ visit: StapVisit) throws(StapSemanticError) {
    for (position, key) in visit.keys.enumerated() {
      guard let variable = key.storedVariable else { continue }
      if variable.type != .string, let slot = slots[ObjectIdentifier(variable)] {
        builder.emit(.elementKey, a: slot, b: run, immediate: Int64(position))
      } else {
        let value = try freshSlots()
        builder.emit(.elementKey, a: value, b: run, immediate: Int64(position))
        try store(value, in: variable)
      }
    }
  }

  private func skipOthers(
    _ wanted: [Slot?], _ visit: StapVisit, to next: ProgramBuilder.Label
  ) throws(StapSemanticError) {
    for (key, slot) in zip(visit.keys, wanted) {
      guard let slot else { continue }
      let present = try value(key)
      let difference = try freshSlots()
      builder.emit(
        key.type == .string ? .compareStrings : .subtract, a: difference, b: present, c: slot)
      builder.jump(.jumpIfNotZero, b: difference, to: next)
    }
  }

  // MARK: Histograms

  private func lower(
    _ visit: StapVisit, over buckets: StapBuckets, at token: StapToken
  ) throws(StapSemanticError) {
    guard let variable = visit.keys.first?.storedVariable else {
      throw StapDiagnostics.typeUnresolved(at: token)
    }
    var rest: Slot?
    if let term = visit.limit { rest = moved(try value(term), into: try freshSlots()) }
    let counts = try countsOrNone(of: buckets)
    record(1, at: token, charges: true)
    let end = try constant(buckets.shape.bucketCount)
    let mark = try freshSlots()
    builder.emit(.textMark, a: mark)
    try store(try constant(0), in: variable)
    let top = builder.label()
    builder.place(top)
    builder.emit(.releaseText, b: mark)
    try inLoop { loop throws(StapSemanticError) in
      let index = try load(variable, at: token, into: nil)
      let test = try freshSlots()
      builder.emit(.lessSigned, a: test, b: index, c: end)
      builder.jump(.jumpIfZero, b: test, to: loop.end)
      if let rest {
        builder.emit(.lessSigned, a: test, b: try constant(0), c: rest)
        builder.jump(.jumpIfZero, b: test, to: loop.end)
        builder.emit(.addImmediate, a: rest, b: rest, immediate: -1)
      }
      if let value = visit.value?.storedVariable {
        try store(try bucketCount(index, in: counts, into: nil), in: value)
      }
      let outer = visitedBuckets
      if case .variable(let statistic) = buckets.statistic.kind,
        !visit.body.assignedVariables.contains(ObjectIdentifier(variable)), !variable.isGlobal
      {
        visitedBuckets.append(
          VisitedBuckets(
            shape: buckets.shape, statistic: statistic, bucket: variable, counts: counts))
      }
      try lower(visit.body)
      visitedBuckets = outer
      record(1, at: visit.body.token, charges: true)
      builder.place(loop.next)
      let present = try load(variable, at: token, into: nil)
      let following = try freshSlots()
      builder.emit(.addImmediate, a: following, b: present, immediate: 1)
      try store(following, in: variable)
      builder.jump(to: top)
    }
  }

  /// The address of a copy of a histogram's counts, or 0 if nothing has been counted.
  private func countsOrNone(of buckets: StapBuckets) throws(StapSemanticError) -> Slot {
    let counts = try freshSlots()
    let end = builder.label()
    let total = try extract(.count, buckets.statistic, at: buckets.token, into: nil)
    builder.emit(.constant, a: counts)
    builder.jump(.jumpIfZero, b: total, to: end)
    _ = try self.counts(of: buckets, into: counts)
    builder.place(end)
    return counts
  }
}
