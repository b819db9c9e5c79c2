// Maps: the table against a dictionary, the budget to the byte, threads that end, values in place.

import Testing
import TraceProgram

@testable import TraceRuntime

/// Numbers that look random and are the same in each run.
struct Sequence64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &+ 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }
}

struct MapStoreTests {
  private let seed = HashSeed(11, 22)

  private func store(
    keys: [ValueType] = [.word], value: ValueType = .word, isPerThread: Bool = false,
    budget: MemoryBudget = MemoryBudget(limit: .max), stringSize: Int = 256
  ) -> MapStore {
    let map = MapDeclaration(
      name: "m", keys: keys, value: .plain(value), isPerThread: isPerThread)
    return MapStore(map, stringSize: stringSize, budget: budget, seed: seed)
  }

  // MARK: The table

  /// Keys of both kinds, texts of all block sizes among them; some are removed, all are sometimes.
  @Test(arguments: [false, true])
  func behavesAsADictionary(hasText: Bool) {
    let budget = MemoryBudget(limit: .max)
    let map = store(keys: hasText ? [.string] : [.word], budget: budget)
    var model: [[UInt8]: UInt64] = [:]
    var random = Sequence64(state: 7)
    var wrong = 0
    for step in 0..<100_000 {
      let number = UInt64.random(in: 0..<3000, using: &random)
      var key = MapKey()
      if hasText {
        let text = [UInt8](repeating: UInt8(number & 63), count: Int(number * number / 20_000))
        key.appendText { $0 += text }
      } else {
        key.append(word: number, as: .word)
      }
      switch UInt64.random(in: 0..<100, using: &random) {
      case ..<55:
        if let element = map.insert(key) { map.setWord(UInt64(step), of: element) }
        model[key.bytes] = UInt64(step)
      case ..<90:
        if map.remove(key) != (model.removeValue(forKey: key.bytes) != nil) { wrong += 1 }
      default:
        if map.find(key).map({ map.word(of: $0) }) != model[key.bytes] { wrong += 1 }
      }
      if step % 40_000 == 39_999 {
        map.removeAll()
        model.removeAll()
        #expect(budget.used == 0)
      }
    }
    #expect(wrong == 0)
    #expect(map.count == model.count)
    var seen = 0
    for element in map.elements {
      #expect(model[Array(map.keyBytes(of: element))] == map.word(of: element))
      seen += 1
    }
    #expect(seen == model.count && seen > 100)
    for element in map.elements { map.remove(element) }
    #expect(map.count == 0 && budget.used == 0)
  }

  @Test func elementsAreInTheOrderTheyCameIn() throws {
    let map = store()
    for number in [5, 3, 9, 1, 7] as [Int64] { _ = map.insert(makeKey(.number(number))) }
    map.remove(makeKey(.number(9)))
    map.remove(makeKey(.number(5)))
    _ = map.insert(makeKey(.number(3)))
    _ = map.insert(makeKey(.number(9)))
    let keys = map.elements.flatMap { map.keys(of: $0) }
    #expect(keys == [.integer(3), .integer(1), .integer(7), .integer(9)])
  }

  @Test func aMillionKeys() {
    let map = store()
    var key = MapKey()
    for number in 0..<1_000_000 as Range<UInt64> {
      key.removeAll()
      key.append(word: number &* 0x1_0001, as: .word)
      if let element = map.insert(key) { map.setWord(number, of: element) }
    }
    #expect(map.count == 1_000_000)
    var wrong = 0
    for number in stride(from: 0 as UInt64, to: 1_000_000, by: 7) {
      key.removeAll()
      key.append(word: number &* 0x1_0001, as: .word)
      if map.find(key).map({ map.word(of: $0) }) != number { wrong += 1 }
    }
    #expect(wrong == 0)
    key.removeAll()
    key.append(word: 1, as: .word)
    #expect(map.find(key) == nil)
  }

  @Test func aMapWithoutKeysHasOneElement() throws {
    let map = store(keys: [])
    let element = try #require(map.insert(MapKey()))
    map.setWord(3, of: element)
    #expect(map.insert(MapKey()) == element)
    #expect(map.count == 1)
    #expect(map.keys(of: element) == [])
    #expect(map.remove(MapKey()))
    #expect(map.find(MapKey()) == nil)
    let again = try #require(map.insert(MapKey()))
    #expect(map.word(of: again) == 0)
  }

  @Test func blocksHoldTheirKeys() {
    for count in Array(0...5000) + [1 << 14, 1 << 14 + 1, MapKey.largestSize] {
      let index = KeyBlockSize.index(of: count)
      let size = KeyBlockSize.size(at: index)
      #expect(size >= count && size % 8 == 0)
      #expect(index == 0 || KeyBlockSize.size(at: index - 1) < max(1, count))
    }
  }

  // MARK: The budget

  @Test func aFullBudgetRefusesNewKeysOnly() throws {
    let measured = MemoryBudget(limit: .max)
    _ = store(budget: measured).insert(makeKey(.number(1)))
    let size = measured.used
    #expect(size >= 16)

    let budget = MemoryBudget(limit: 3 * size)
    let map = store(budget: budget)
    for number in 1...3 as ClosedRange<Int64> {
      #expect(map.insert(makeKey(.number(number))) != nil)
    }
    #expect(budget.used == budget.limit)
    #expect(map.insert(makeKey(.number(4))) == nil)
    #expect(map.insert(makeKey(.number(2))) != nil)
    #expect(map.find(makeKey(.number(4))) == nil)
    map.remove(makeKey(.number(1)))
    #expect(map.insert(makeKey(.number(4))) != nil)
    #expect(map.insert(makeKey(.number(1))) == nil)

    let tooSmall = store(budget: MemoryBudget(limit: size - 1))
    #expect(tooSmall.insert(makeKey(.number(1))) == nil)
    #expect(store(budget: MemoryBudget(limit: .min)).insert(makeKey(.number(1))) == nil)
  }

  @Test func mapsShareTheirBudgetButNotWithAggregations() throws {
    var limits = MachineLimits()
    limits.mapBytes = 100
    limits.aggregationBytes = 100
    let maps = MapStore.stores(
      for: [
        MapDeclaration(name: "a", keys: [.word], value: .plain(.word)),
        MapDeclaration(name: "b", keys: [.word], value: .plain(.word)),
        MapDeclaration(name: "c", keys: [.word], value: .aggregation(.count)),
      ], limits: limits)
    var stored = 0
    while maps[stored % 2].insert(makeKey(.number(Int64(stored)))) != nil { stored += 1 }
    #expect(stored == 1)
    #expect(maps[1].insert(makeKey(.number(0))) == nil)
    #expect(maps[2].aggregate(makeKey(.number(0)), 0))
    #expect(!maps[2].aggregate(makeKey(.number(1)), 0))
    #expect(maps[2].aggregate(makeKey(.number(0)), 0))
  }

  @Test func longKeysTakeMoreOfTheBudget() {
    let budget = MemoryBudget(limit: .max)
    let map = store(keys: [.string], budget: budget)
    _ = map.insert(makeKey(.text("a")))
    let short = budget.used
    _ = map.insert(makeKey(.text([UInt8](repeating: 1, count: 1000))))
    #expect(budget.used >= 2 * short + 980)
    map.remove(makeKey(.text("a")))
    map.remove(makeKey(.text([UInt8](repeating: 1, count: 1000))))
    #expect(budget.used == 0)
  }

  @Test func keysOfTheWrongSizeAreRefused() {
    #expect(store(keys: [.word]).insert(makeKey(.number(1), .number(2))) == nil)
    #expect(store(keys: [.word]).insert(MapKey()) == nil)
  }

  // MARK: Threads

  @Test func aThreadsElementsGoWithIt() {
    let budget = MemoryBudget(limit: .max)
    let map = store(keys: [.word], isPerThread: true, budget: budget)
    var random = Sequence64(state: 3)
    var model: [UInt64: Set<UInt64>] = [:]
    var wrong = 0
    for _ in 0..<20_000 {
      let thread = UInt64.random(in: 1...20, using: &random)
      let number = UInt64.random(in: 0..<50, using: &random)
      var key = MapKey()
      key.append(thread: thread)
      key.append(word: number, as: .word)
      switch UInt64.random(in: 0..<100, using: &random) {
      case ..<60:
        _ = map.insert(key)
        model[thread, default: []].insert(number)
      case ..<98:
        if map.remove(key) != (model[thread]?.remove(number) != nil) { wrong += 1 }
      default:
        map.removeAll(thread: thread)
        model[thread] = nil
      }
    }
    #expect(wrong == 0)
    #expect(map.count == model.values.reduce(0) { $0 + $1.count })
    for thread in 1...20 as ClosedRange<UInt64> {
      let left = map.elements.filter { map.thread(of: $0) == thread }.count
      #expect(left == model[thread]?.count ?? 0)
      map.removeAll(thread: thread)
      #expect(!map.elements.contains { map.thread(of: $0) == thread })
    }
    #expect(map.count == 0 && budget.used == 0)
  }

  // MARK: Values

  @Test func valuesStayWhereTheyAre() throws {
    let map = store(value: .string, stringSize: 20)
    #expect(map.valueSize == 24)
    let kept = try #require(map.insert(makeKey(.number(-1))))
    let start = map.bytes(of: kept).baseAddress
    let offset = map.offset(of: kept)
    map.bytes(of: kept)[0] = 0x61
    for number in 0..<10_000 as Range<Int64> { _ = map.insert(makeKey(.number(number))) }
    for number in 0..<9_000 as Range<Int64> { map.remove(makeKey(.number(number))) }
    #expect(map.bytes(of: kept).baseAddress == start)
    #expect(map.offset(of: kept) == offset)
    #expect(map.bytes(at: offset)?[0] == 0x61)
  }

  @Test func offsetsReachLiveElementsOnly() throws {
    let map = store(value: .bytes(count: 12))
    #expect(map.valueSize == 16)
    #expect(map.bytes(at: 0) == nil)
    let first = try #require(map.insert(makeKey(.number(1))))
    let second = try #require(map.insert(makeKey(.number(2))))
    let offset = map.offset(of: second)
    #expect(offset != map.offset(of: first))
    #expect(map.bytes(at: offset)?.count == 16)
    #expect(map.bytes(at: offset + 15)?.count == 1)
    #expect(map.bytes(at: 32) == nil)
    #expect(map.bytes(at: .max) == nil)
    map.remove(second)
    #expect(map.bytes(at: offset) == nil)
    #expect(map.bytes(at: map.offset(of: first)) != nil)
    map.removeAll()
    #expect(map.bytes(at: map.offset(of: first)) == nil)
  }

  @Test func rowsUsedAgainAreZero() throws {
    let map = store(value: .string, stringSize: 30)
    let old = try #require(map.insert(makeKey(.number(1))))
    for index in map.bytes(of: old).indices { map.bytes(of: old)[index] = 0xff }
    map.setNull(true, of: old)
    map.remove(old)
    let new = try #require(map.insert(makeKey(.number(2))))
    #expect(map.offset(of: new) == map.offset(of: old))
    #expect(map.bytes(of: new).allSatisfy { $0 == 0 })
    #expect(!map.isNull(new))
  }

  @Test(arguments: [ValueType.bytes(count: .max), .bytes(count: 1 << 32)])
  func valuesTooLargeAreRefused(type: ValueType) {
    #expect(store(value: type).insert(makeKey(.number(1))) == nil)
  }

  @Test func stringsOfAnySizeAreBounded() throws {
    #expect(store(value: .string, stringSize: .max).insert(makeKey(.number(1))) == nil)
    let none = store(value: .string, stringSize: .min)
    let element = try #require(none.insert(makeKey(.number(1))))
    #expect(none.bytes(of: element).count == 8)
  }
}
