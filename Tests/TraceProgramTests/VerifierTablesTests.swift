import ProgramTestSupport
import Testing
import TraceProgram

/// The verifier on maps, iterations, readings, formattings, patterns and handlers.
@Suite struct VerifierTablesTests {
  private func defect(_ build: (inout ProgramBuilder) -> Void) -> ProgramDefect? {
    var builder = ProgramBuilder()
    builder.addClause(build)
    do throws(VerificationError) {
      try ProgramVerifier.verify(builder.program)
      return nil
    } catch {
      return error.defect
    }
  }

  private func addStatistics(_ builder: inout ProgramBuilder) -> Int {
    var map = MapDeclaration(
      name: "s", keys: [.word, .string], value: .aggregation(.statistics(varianceShift: 0)))
    map.histograms = [.powerOfTwo]
    return builder.addMap(map)
  }

  @Test func iterationsFitTheirMaps() {
    func check(_ change: (inout IterationDeclaration) -> Void) -> ProgramDefect? {
      defect { builder in
        var iteration = IterationDeclaration(map: addStatistics(&builder))
        _ = builder.addMap(MapDeclaration(name: "m", keys: [.word], value: .plain(.word)))
        change(&iteration)
        _ = builder.addIteration(iteration)
      }
    }
    #expect(check { $0.order = .key(1) } == nil)
    #expect(check { $0.order = .key(2) } == .badDeclaration)
    #expect(check { $0.order = .statistic(.variance) } == nil)
    #expect(check { $0.order = .statistic(.bucket(histogram: 0)) } == .badDeclaration)
    #expect(check { $0.order = .value } == .badDeclaration)
    #expect(
      check {
        $0.map = 1; $0.order = .value
      } == nil)
    #expect(
      check {
        $0.map = 1; $0.order = .statistic(.value)
      } == .badDeclaration)
    #expect(check { $0.map = 2 } == .badDeclaration)
    #expect(check { $0.map = -1 } == .badDeclaration)
    #expect(check { $0.fixedKeys = [0, 1] } == nil)
    #expect(check { $0.fixedKeys = [1, 0] } == .badDeclaration)
    #expect(check { $0.fixedKeys = [1, 1] } == .badDeclaration)
    #expect(check { $0.fixedKeys = [2] } == .badDeclaration)
  }

  @Test func readingsFitTheirMaps() {
    func check(_ map: Int, _ statistic: Statistic) -> ProgramDefect? {
      defect { builder in
        _ = addStatistics(&builder)
        for value in [MapDeclaration.Value.plain(.word), .aggregation(.powerOfTwo)] {
          _ = builder.addMap(MapDeclaration(name: "m", keys: [], value: value))
        }
        _ = builder.addReading(StatisticReading(map: map, statistic: statistic))
      }
    }
    #expect(check(0, .minimum) == nil)
    #expect(check(0, .bucket(histogram: 0)) == nil)
    #expect(check(0, .buckets(histogram: 1)) == .badDeclaration)
    #expect(check(1, .value) == .badDeclaration)
    #expect(check(2, .value) == nil)
    #expect(check(2, .bucket(histogram: 0)) == nil)
    #expect(check(2, .count) == .badDeclaration)
    #expect(check(3, .value) == .badDeclaration)
  }

  @Test func mapsKeepSensibleThings() {
    func check(
      _ kind: AggregationKind, _ histograms: [AggregationKind] = [], limit: Int? = nil
    ) -> ProgramDefect? {
      defect { builder in
        var map = MapDeclaration(name: "m", keys: [], value: .aggregation(kind))
        map.histograms = histograms
        map.elementLimit = limit
        _ = builder.addMap(map)
      }
    }
    #expect(check(.statistics(varianceShift: 62), [.widePowerOfTwo], limit: 0) == nil)
    #expect(check(.statistics(varianceShift: 63)) == .badDeclaration)
    #expect(check(.statistics(varianceShift: -1)) == .badDeclaration)
    #expect(check(.statistics(varianceShift: 0), [.count]) == .badDeclaration)
    #expect(check(.count, [.powerOfTwo]) == .badDeclaration)
    #expect(check(.count, limit: -1) == .badDeclaration)
  }

  @Test func whatInstructionsNameExists() {
    #expect(defect { $0.emit(.iterate, a: $0.word(0), immediate: 0) } == .unknownIteration)
    #expect(defect { $0.emit(.readStatistic, a: $0.word(0), immediate: 0) } == .unknownReading)
    #expect(defect { $0.emit(.formatText, a: $0.word(0), immediate: 0) } == .unknownFormatting)
    #expect(defect { $0.emit(.mapRemoveAll, immediate: 0) } == .unknownMap)
    #expect(defect { $0.emit(.mapCount, a: $0.word(0), immediate: 0) } == .unknownMap)
    #expect(
      defect { builder in
        let slot = builder.text("x")
        builder.emit(.matchPattern, a: slot, b: slot, immediate: 0)
      } == .badImmediate)
    #expect(
      defect { _ = $0.addFormatting(TextFormatting(format: 0, operands: [])) } == .badDeclaration)
  }

  @Test func patternsAreGood() {
    #expect(defect { _ = $0.addPattern(Array("a+".utf8)) } == nil)
    #expect(defect { _ = $0.addPattern(Array("(a".utf8)) } == .badPattern)
  }

  @Test func theKeysOfAReadingAreRead() {
    for (statistic, isIndexed) in [
      (.count, false), (.bucket(histogram: 0), true),
    ] as [(Statistic, Bool)] {
      let found = defect { builder in
        let map = addStatistics(&builder)
        let reading = builder.addReading(StatisticReading(map: map, statistic: statistic))
        let row = builder.row([1, 0])
        let undefined = builder.freshSlots(1)
        builder.emit(
          .readStatistic, a: builder.word(0), b: row, c: undefined, immediate: Int64(reading))
      }
      #expect(found == (isIndexed ? .undefinedSlot : nil))
    }
  }

  /// A handler may run before anything in its try has.
  @Test func handlersSeeWhatWasWrittenBefore() {
    for isBefore in [true, false] {
      let found = defect { builder in
        let (caught, end) = (builder.label(), builder.label())
        let slot = builder.freshSlots(1)
        if isBefore { builder.emit(.constant, a: slot, immediate: 1) }
        let message = builder.freshSlots(1)
        builder.jump(.enterTry, a: message, to: caught)
        builder.emit(.constant, a: slot, immediate: 2)
        builder.emit(.leaveTry)
        builder.jump(to: end)
        builder.place(caught)
        builder.trace(message, as: .string)
        builder.trace(slot)
        builder.place(end)
      }
      #expect(found == (isBefore ? nil : .undefinedSlot))
    }
  }

  @Test func handlersAreInTheirClause() {
    var builder = ProgramBuilder()
    builder.addClause { $0.trace($0.word(1)) }
    builder.addClause { $0.emit(.enterTry, a: $0.word(0), immediate: 0) }
    #expect(throws: VerificationError.self) { try ProgramVerifier.verify(builder.program) }
  }

  @Test func allIsListed() {
    var builder = ProgramBuilder()
    let map = addStatistics(&builder)
    var bounded = MapDeclaration(name: "m", keys: [.word], value: .plain(.word))
    bounded.elementLimit = 9
    bounded.overflow = .replaceOldest
    _ = builder.addMap(bounded)
    builder.addClause { builder in
      var iteration = IterationDeclaration(map: map, order: .key(0))
      iteration.fixedKeys = [1]
      iteration.hasLimit = true
      iteration.isDescending = true
      let text = builder.text("x")
      let run = builder.result(
        .iterate, b: text, c: text, immediate: Int64(builder.addIteration(iteration)))
      let end = builder.label()
      builder.jump(.advance, b: run, to: end)
      builder.trace(builder.result(.elementKey, b: run, immediate: 1))
      let reading = builder.addReading(
        StatisticReading(map: map, statistic: .bucket(histogram: 0)))
      let row = builder.row([1, 2])
      builder.trace(builder.result(.readStatistic, b: row, c: row, immediate: Int64(reading)))
      builder.jump(.enterTry, a: run, to: end)
      let pattern = Int64(builder.addPattern(Array("a\"".utf8)))
      builder.trace(builder.result(.matchPattern, b: text, immediate: pattern))
      let format = builder.addFormat(FormatDescriptor([.literal([0x41])]))
      let formatting = builder.addFormatting(TextFormatting(format: format, operands: [.word]))
      builder.trace(builder.result(.formatText, b: run, immediate: Int64(formatting)))
      builder.emit(.mapRemoveAll, immediate: 1)
      builder.place(end)
    }
    #expect(
      ProgramListing.text(of: builder.program) == #"""
        map s[i64, string]: statistics(varianceShift: 0), powerOfTwo
        map m[i64]: i64, at most 9, replaces the oldest
        clause clause_0: 8 slots
          for :::
             0  r0 = constant "x"
             1  r1 = iterate s where 1 by key(0), descending with r0 limit r0
             2  advance r1 -> 15
             3  r2 = elementKey r1, 1
             4  emit trace: r2
             5  r3 = constant 1
             6  r4 = constant 2
             7  r5 = readStatistic bucket(histogram: 0) of s[r3, r4], r3
             8  emit trace: r5
             9  r1 = enterTry -> 15
            10  r6 = matchPattern r0, "a\""
            11  emit trace: r6
            12  r7 = formatText "A"(r1)
            13  emit trace: r7
            14  mapRemoveAll m
            15  end

        """#)
  }
}
