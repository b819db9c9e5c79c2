// Keys: which are equal, what comes back out, and how they are ordered.

import Testing
import TraceProgram

@testable import TraceRuntime

/// A part of a key as tests write it.
enum KeyPart {
  case word(UInt64, ValueType)
  case text([UInt8])
  case bytes([UInt8], count: Int)

  static func number(_ value: Int64) -> KeyPart { .word(UInt64(bitPattern: value), .word) }
  static func text(_ text: String) -> KeyPart { .text(Array(text.utf8)) }
}

func makeKey(thread: UInt64? = nil, _ parts: KeyPart...) -> MapKey {
  var key = MapKey()
  if let thread { key.append(thread: thread) }
  for part in parts {
    switch part {
    case .word(let word, let type): key.append(word: word, as: type)
    case .text(let text): key.appendText { $0 += text }
    case .bytes(let bytes, let count): key.appendBytes(count: count) { $0 += bytes }
    }
  }
  return key
}

struct MapKeyTests {
  private let limits = MachineLimits()

  private func store(_ keys: [ValueType], isPerThread: Bool = false) -> MapStore {
    let map = MapDeclaration(
      name: "m", keys: keys, value: .plain(.word), isPerThread: isPerThread)
    return MapStore.stores(for: [map], limits: limits)[0]
  }

  @Test func integersComeBackExtendedByTheirSign() throws {
    let types: [ValueType] = [
      .integer(size: 1, isSigned: true), .integer(size: 1, isSigned: false),
      .integer(size: 2, isSigned: true), .integer(size: 2, isSigned: false),
      .integer(size: 4, isSigned: true), .integer(size: 4, isSigned: false),
      .word, .unsignedWord, .stack,
    ]
    let map = store(types)
    var key = MapKey()
    for type in types { key.append(word: .max, as: type) }
    #expect(key.bytes.count == 1 + 1 + 2 + 2 + 4 + 4 + 8 + 8 + 8)
    let element = try #require(map.insert(key))
    #expect(
      map.keys(of: element) == [
        .integer(.max), .integer(0xff), .integer(.max), .integer(0xffff), .integer(.max),
        .integer(0xffff_ffff), .integer(.max), .integer(.max), .stack(.max),
      ])
  }

  @Test func onlyTheBytesOfTheTypeCount() throws {
    let byte = ValueType.integer(size: 1, isSigned: false)
    let map = store([byte])
    let element = try #require(map.insert(makeKey(.word(0x1ff, byte))))
    #expect(map.find(makeKey(.word(0xff, byte))) == element)
    #expect(map.find(makeKey(.word(0xfe, byte))) == nil)
  }

  @Test func textsDoNotRunIntoEachOther() throws {
    let map = store([.string, .string])
    let first = try #require(map.insert(makeKey(.text("ab"), .text("c"))))
    let second = try #require(map.insert(makeKey(.text("a"), .text("bc"))))
    let third = try #require(map.insert(makeKey(.text(""), .text("abc"))))
    #expect(Set([first, second, third]).count == 3)
    #expect(map.keys(of: second) == [.text([0x61]), .text([0x62, 0x63])])
    #expect(map.keys(of: third) == [.text([]), .text([0x61, 0x62, 0x63])])
  }

  @Test func bytesAreCutOrFilledToTheirSize() throws {
    let type = ValueType.bytes(count: 4)
    let map = store([type, .word])
    let short = try #require(map.insert(makeKey(.bytes([1, 2], count: 4), .number(7))))
    let long = try #require(map.insert(makeKey(.bytes([1, 2, 3, 4, 5], count: 4), .number(7))))
    #expect(map.keys(of: short) == [.bytes([1, 2, 0, 0]), .integer(7)])
    #expect(map.keys(of: long) == [.bytes([1, 2, 3, 4]), .integer(7)])
  }

  @Test func theThreadIsNoneOfTheKeys() throws {
    let map = store([.symbol], isPerThread: true)
    let element = try #require(map.insert(makeKey(thread: 42, .text("f"))))
    #expect(map.keys(of: element) == [.text([0x66])])
    #expect(map.thread(of: element) == 42)
    #expect(map.find(makeKey(thread: 43, .text("f"))) == nil)
  }

  @Test func aBufferIsUsedAgain() throws {
    var key = makeKey(.text("something long"))
    key.removeAll()
    key.append(word: 5, as: .word)
    #expect(key.bytes == makeKey(.number(5)).bytes)
  }

  @Test(arguments: [Int.min, -1, 0, Int.max])
  func impossibleSizesAreHarmless(size: Int) {
    let map = store([.bytes(count: size), .bytes(count: size)])
    let key = makeKey(.bytes([1], count: size), .bytes([2], count: size))
    #expect((map.insert(key) != nil) == (size <= 0))
  }

  @Test func impossibleIntegersHaveEightBytes() throws {
    let type = ValueType.integer(size: 200, isSigned: true)
    let map = store([type])
    let element = try #require(map.insert(makeKey(.word(.max, type))))
    #expect(map.keys(of: element) == [.integer(.max)])
  }

  /// The bytes that the published description of SipHash hashes are 0, 1, 2 and so on, with the seed
  /// 00 to 0f; the results are of SipHash-1-3, as other implementations of it give them.
  @Test(arguments: [
    (0, 0xabac_0158_050f_c4dc as UInt64), (1, 0xc9f4_9bf3_7d57_ca93),
    (2, 0x82cb_9b02_4dc7_d44d), (3, 0x8bf8_0ab8_e7dd_f7fb),
  ])
  func hashesAsPublished(count: Int, expected: UInt64) {
    let seed = HashSeed(0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
    let bytes = (0..<count).map { UInt8($0) }
    #expect(bytes.withUnsafeBytes { seed.hash($0) } == expected)
  }

  @Test func theSeedDecidesTheHash() {
    let key = makeKey(.text("main"))
    let first = key.bytes.withUnsafeBytes { HashSeed(1, 2).hash($0) }
    #expect(first == key.bytes.withUnsafeBytes { HashSeed(1, 2).hash($0) })
    #expect(first != key.bytes.withUnsafeBytes { HashSeed(1, 3).hash($0) })
    #expect(first != key.bytes.withUnsafeBytes { HashSeed(2, 2).hash($0) })
  }
}
