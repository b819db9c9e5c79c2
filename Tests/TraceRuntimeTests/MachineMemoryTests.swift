import ProgramTestSupport
import Testing
import TraceProgram
import TraceRuntime

@Suite struct MachineMemoryTests {
  private let scratch = Int64(bitPattern: MemoryRegion.scratch.base)

  private func invalid(_ address: Int64) -> RuntimeFault {
    RuntimeFault(.invalidAddress, UInt64(bitPattern: address))
  }

  // MARK: Scratch

  @Test(arguments: [1, 2, 4, 8] as [Int64]) func whatIsStoredIsLoaded(_ size: Int64) {
    let run = ClauseRun { builder in
      let address = builder.result(.allocate, b: builder.word(16))
      builder.emit(.store, a: address, b: builder.word(-2), immediate: size)
      builder.trace(builder.result(.loadSigned, b: address, immediate: size))
      builder.trace(builder.result(.loadUnsigned, b: address, immediate: size))
      let next = builder.result(.addImmediate, b: address, immediate: size)
      builder.trace(builder.result(.loadUnsigned, b: next, immediate: size))
    }
    let all = UInt64.max >> UInt64(64 - 8 * size)
    #expect(run.values == [-2, .integer(all - 1), 0])
  }

  @Test func accessesAreInWhatWasAllocated() {
    for (offset, size, isGood) in [
      (0, 8, true), (8, 8, true), (9, 8, false), (15, 1, true), (16, 1, false), (-1, 1, false),
      (-8, 8, false),
    ] as [(Int64, Int64, Bool)] {
      let run = ClauseRun { builder in
        let address = builder.result(.allocate, b: builder.word(16))
        let other = builder.result(.addImmediate, b: address, immediate: offset)
        _ = builder.result(.loadUnsigned, b: other, immediate: size)
      }
      #expect(run.fault == (isGood ? nil : invalid(scratch &+ offset)), "\(offset) \(size)")
    }
  }

  @Test func everyClauseAllocatesAtTheSameAddress() {
    var builder = ProgramBuilder()
    for _ in 0..<2 {
      builder.addClause { builder in
        let address = builder.result(.allocate, b: builder.word(8))
        builder.trace(address)
        builder.trace(builder.result(.loadUnsigned, b: address, immediate: 8))
        builder.emit(.store, a: address, b: builder.word(5), immediate: 8)
      }
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    let run = ClauseRun(&machine, &hit)
    #expect(run.values == [.init(integerLiteral: scratch), 0, .init(integerLiteral: scratch), 0])
  }

  @Test func scratchMemoryEnds() {
    var limits = MachineLimits()
    limits.scratchBytes = 20
    for (sizes, isGood) in [
      ([20], true), ([21], false), ([8, 8, 4], true), ([1, 12], true),
      ([1, 13], false), ([-1], false), ([.max], false), ([.min], false), ([20, 0], true),
    ] as [([Int64], Bool)] {
      let run = ClauseRun(limits: limits) { builder in
        for size in sizes { _ = builder.result(.allocate, b: builder.word(size)) }
      }
      #expect(run.fault == (isGood ? nil : RuntimeFault(.outOfScratch)), "\(sizes)")
    }
  }

  @Test func stringsThatOperationsMakeEndToo() {
    let run = ClauseRun { builder in
      let first = builder.text(String(repeating: "x", count: 256))
      let operands = builder.freshSlots(2)
      builder.emit(.move, a: operands, b: first)
      builder.emit(.move, a: operands + 1, b: first)
      let again = builder.label()
      builder.place(again)
      builder.emit(
        .subroutine, a: builder.freshSlots(1), b: operands,
        immediate: Subroutine.joinStrings.rawValue)
      builder.jump(to: again)
    }
    #expect(run.fault == RuntimeFault(.outOfScratch))
  }

  // MARK: Other regions

  @Test func constantsAreNotWritten() {
    let run = ClauseRun { builder in
      let text = builder.text("abc")
      builder.trace(builder.result(.loadUnsigned, b: text, immediate: 1))
      builder.emit(.store, a: text, b: text, immediate: 1)
    }
    #expect(run.fault == invalid(Int64(bitPattern: MemoryRegion.constants.base)))
  }

  @Test(arguments: MemoryRegion.allCases) func nothingIsBeyondARegion(_ region: MemoryRegion) {
    for offset in [0, 1 << 20, 1 << 39, 1 << 55, 1 << 59, (1 << 60) - 1, (1 << 60) - 8] as [Int64] {
      let address = Int64(bitPattern: region.base) &+ offset
      #expect(
        ClauseRun { builder in
          _ = builder.result(.loadUnsigned, b: builder.word(address), immediate: 8)
        }.fault == invalid(address))
      #expect(
        ClauseRun { builder in
          builder.trace(builder.word(address), as: .string)
        }.fault == invalid(address))
    }
  }

  @Test func theTraceesMemoryIsReadAndNotStoredTo() {
    var hit = FakeHit()
    hit.memory[0x1000] = [0xFE, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0]
    let run = ClauseRun(hit) { builder in
      let address = builder.word(0x1000)
      builder.trace(builder.result(.loadSigned, b: address, immediate: 4))
      builder.trace(builder.result(.loadUnsigned, b: address, immediate: 4))
      builder.trace(builder.result(.loadUnsigned, b: address, immediate: 8))
    }
    #expect(run.values == [-2, 0xFFFF_FFFE, 0x1_FFFF_FFFE])
    for address in [0, 0x1001, 0x1008, Int64.max, -1] {
      let run = ClauseRun(hit) { builder in
        _ = builder.result(.loadUnsigned, b: builder.word(address), immediate: 8)
      }
      #expect(run.fault == invalid(address))
    }
    let store = ClauseRun(hit) { builder in
      builder.emit(.store, a: builder.word(0x1000), b: builder.word(1), immediate: 1)
    }
    #expect(store.fault == invalid(0x1000))
  }

  // MARK: Copies

  @Test func bytesAreCopiedBetweenBothMemories() {
    var hit = FakeHit()
    hit.memory[0x1000] = [1, 2, 3, 4]
    let run = ClauseRun(hit) { builder in
      let room = builder.result(.allocate, b: builder.word(8))
      let four = builder.word(4)
      builder.emit(.copyBytes, a: room, b: builder.word(0x1000), c: four)
      let later = builder.result(.addImmediate, b: room, immediate: 2)
      builder.emit(.copyBytes, a: later, b: room, c: four)
      builder.trace(room, as: .bytes(count: 8))
      builder.emit(.readBytes, a: later, b: builder.word(0x1001), c: builder.word(2))
      builder.trace(room, as: .bytes(count: 8))
    }
    #expect(run.values == [.bytes([1, 2, 1, 2, 3, 4, 0, 0]), .bytes([1, 2, 2, 3, 3, 4, 0, 0])])
  }

  @Test func copiesAreBounded() {
    var hit = FakeHit()
    hit.memory[0x1000] = [1, 2, 3, 4]
    for (source, count, fault) in [
      (0x1000, 5, invalid(0x1000)), (0x1000, 9, invalid(scratch)), (0, 1, invalid(0)),
      (0x1000, -1, invalid(scratch)), (0x9000, 0, nil),
      (
        Int64(bitPattern: MemoryRegion.constants.base), 8,
        invalid(Int64(bitPattern: MemoryRegion.constants.base))
      ),
    ] as [(Int64, Int64, RuntimeFault?)] {
      let run = ClauseRun(hit) { builder in
        let room = builder.result(.allocate, b: builder.word(8))
        builder.emit(.copyBytes, a: room, b: builder.word(source), c: builder.word(count))
      }
      #expect(run.fault == fault, "\(source) \(count)")
    }
  }

  @Test func readingBytesIsForTheTracee() {
    let run = ClauseRun { builder in
      let room = builder.result(.allocate, b: builder.word(8))
      builder.emit(.readBytes, a: room, b: room, c: builder.word(8))
    }
    #expect(run.fault == invalid(scratch))
  }

  @Test func copiedStringsAreCut() {
    for (size, expected) in [(1, ""), (3, "ab"), (6, "abcde"), (100, "abcde")] as [(Int64, String)]
    {
      let run = ClauseRun { builder in
        let room = builder.result(.allocate, b: builder.word(8))
        builder.emit(.store, a: room, b: builder.word(-1), immediate: 8)
        builder.emit(.copyString, a: room, b: builder.text("abcde"), immediate: size)
        builder.trace(room, as: .string)
      }
      #expect(run.values == [.text(expected)])
    }
  }

  // MARK: Strings

  @Test func stringsOfTheTraceeAreCut() {
    var hit = FakeHit()
    hit.place("abcdefgh", at: 0x1000)
    var limits = MachineLimits()
    limits.stringSize = 6
    for (limit, expected) in [(3, "abc"), (0, ""), (100, "abcdef"), (-1, "abcdef")]
      as [(Int64, String)]
    {
      let run = ClauseRun(hit, limits: limits) { builder in
        let address = builder.word(0x1000)
        builder.trace(
          builder.result(.readString, b: address, c: builder.word(limit)), as: .string)
      }
      #expect(run.values == [.text(expected)])
    }
  }

  @Test func stringsThatCannotBeReadAreFaults() {
    var hit = FakeHit()
    hit.memory[0x1000] = [0x61, 0x62]
    for address in [0, 0x1000, 0x2000] as [Int64] {
      let run = ClauseRun(hit) { builder in
        _ = builder.result(.readString, b: builder.word(address), c: builder.word(10))
      }
      #expect(run.fault == invalid(address))
    }
  }

  @Test func aStringEndsWithItsMemory() {
    let run = ClauseRun { builder in
      let room = builder.result(.allocate, b: builder.word(8))
      builder.emit(.store, a: room, b: builder.word(0x6161_6161_6161_6161), immediate: 8)
      builder.trace(room, as: .string)
    }
    #expect(run.values == ["aaaaaaaa"])
  }

  // MARK: Variables

  @Test func globalsKeepWhatTheyHold() {
    var builder = ProgramBuilder()
    let number = Int64(builder.addGlobal(VariableDeclaration(name: "n", type: .word)))
    let text = Int64(builder.addGlobal(VariableDeclaration(name: "s", type: .string)))
    let bytes = Int64(builder.addGlobal(VariableDeclaration(name: "b", type: .bytes(count: 4))))
    builder.addClause { builder in
      builder.trace(builder.result(.loadGlobal, immediate: number))
      builder.trace(builder.result(.loadGlobal, immediate: text))
      builder.trace(builder.result(.loadGlobal, immediate: bytes), as: .bytes(count: 4))
    }
    builder.addClause { builder in
      builder.emit(.storeGlobal, b: builder.word(5), immediate: number)
      builder.emit(.storeGlobal, b: builder.text("hello"), immediate: text)
      builder.emit(.storeGlobal, b: builder.text("abcd"), immediate: bytes)
    }
    builder.addClause { builder in
      builder.trace(builder.result(.loadGlobal, immediate: number))
      builder.trace(builder.result(.loadGlobal, immediate: text), as: .string)
      builder.trace(builder.result(.loadGlobal, immediate: bytes), as: .bytes(count: 4))
      // A string may be stored to where it is, and be NULL again.
      let slot = builder.result(.loadGlobal, immediate: text)
      builder.emit(.storeGlobal, b: slot, immediate: text)
      builder.trace(builder.result(.loadGlobal, immediate: text), as: .string)
      builder.emit(.storeGlobal, b: builder.word(0), immediate: text)
      builder.trace(builder.result(.loadGlobal, immediate: text))
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    #expect(
      ClauseRun(&machine, &hit).values == [
        0, 0, .bytes([0, 0, 0, 0]), 5, "hello", .bytes([0x61, 0x62, 0x63, 0x64]), "hello", 0,
      ])
    // The next firing finds them as they were left.
    #expect(ClauseRun(&machine, &hit).values.prefix(2) == [5, 0])
  }

  @Test func localsLiveForOneFiring() {
    var builder = ProgramBuilder()
    let number = Int64(builder.addLocal(VariableDeclaration(name: "n", type: .word)))
    let text = Int64(builder.addLocal(VariableDeclaration(name: "s", type: .string)))
    let bytes = Int64(builder.addLocal(VariableDeclaration(name: "b", type: .bytes(count: 2))))
    for _ in 0..<2 {
      builder.addClause { builder in
        builder.trace(builder.result(.loadLocal, immediate: number))
        builder.trace(builder.result(.loadLocal, immediate: bytes), as: .bytes(count: 2))
        let isNull = builder.result(.isZero, b: builder.result(.loadLocal, immediate: text))
        builder.trace(isNull)
        builder.emit(.storeLocal, b: builder.word(5), immediate: number)
        builder.emit(.storeLocal, b: builder.text("ab"), immediate: text)
        builder.emit(.storeLocal, b: builder.text("ab"), immediate: bytes)
      }
    }
    var machine = Machine(builder.program, limits: MachineLimits())
    var hit = FakeHit()
    for _ in 0..<2 {
      #expect(
        ClauseRun(&machine, &hit).values == [
          0, .bytes([0, 0]), 1, 5, .bytes([0x61, 0x62]), 0,
        ])
    }
  }

  @Test func storedStringsAreCut() {
    var limits = MachineLimits()
    limits.stringSize = 4
    let run = ClauseRun(limits: limits) { builder in
      let text = Int64(builder.addGlobal(VariableDeclaration(name: "s", type: .string)))
      let other = Int64(builder.addGlobal(VariableDeclaration(name: "t", type: .string)))
      builder.emit(.storeGlobal, b: builder.text("z"), immediate: other)
      builder.emit(.storeGlobal, b: builder.text("abcdefghijkl"), immediate: text)
      builder.trace(builder.result(.loadGlobal, immediate: text), as: .string)
      builder.trace(builder.result(.loadGlobal, immediate: other), as: .string)
    }
    #expect(run.values == ["abcd", "z"])
  }

  @Test func limitsWithoutSenseAreBorne() {
    var limits = MachineLimits()
    limits.stringSize = .min
    limits.mapBytes = .min
    limits.aggregationBytes = .max
    limits.scratchBytes = .min
    limits.recordBytes = .max
    limits.speculationCount = .min
    limits.speculationBytes = .max
    limits.budget = .min
    limits.callDepth = .max
    let run = ClauseRun(limits: limits) { $0.trace($0.text("abc"), as: .string) }
    #expect(run.values == ["a"])
  }
}
