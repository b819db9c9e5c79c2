// Names of functions as people write them, and where errno is.

import Testing
import TraceBase
import Unwinding

@testable import Tracing

@Suite struct DemanglingTests {
  @Test(arguments: [
    ("_ZN7orchard4TreeIiE4pickEl", "orchard::Tree<int>::pick(long)"), ("_ZSt4cout", "std::cout"),
    ("$s4main3addyS2i_SitF", "main.add(Swift.Int, Swift.Int) -> Swift.Int"), ("main", "main"),
    ("", ""), ("_Zxyz", "_Zxyz"), ("$sxyz", "$sxyz"), ("__libc_start_main", "__libc_start_main"),
  ])
  func readsNames(_ name: String, _ readable: String) {
    #expect(demangled(name) == readable)
  }
}

/// Some bytes, and one word elsewhere.
private struct Code: TraceeMemoryReader {
  let bytes: [UInt8]
  /// What the word of the global offset table at 0x2000 holds.
  let word: UInt64 = UInt64(bitPattern: -120)

  mutating func read(
    _ address: Address, byteCount: Int, into buffer: inout MutableRawSpan
  ) throws(MemoryFault) {
    for index in 0..<byteCount {
      let place = Int(address.value) + index
      let byte: UInt8
      switch place {
      case 0x1000..<0x1040: byte = place - 0x1000 < bytes.count ? bytes[place - 0x1000] : 0xCC
      case 0x2000..<0x2008: byte = UInt8(truncatingIfNeeded: word >> UInt64((place & 7) * 8))
      default: throw MemoryFault(address: address, wanted: byteCount, reached: index)
      }
      buffer.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
    }
  }
}

@Suite struct ErrnoCodeTests {
  private static let threadPointer: [UInt8] = [0x64, 0x48, 0x8B, 0x04, 0x25, 0, 0, 0, 0]
  private static let plusThreadPointer: [UInt8] = [0x64, 0x48, 0x03, 0x04, 0x25, 0, 0, 0, 0, 0xC3]

  // As glibc has it (shared and static, with and without CET), and musl.
  @Test(
    arguments: [
      ([0x48, 0x8B, 0x05, 0xF9, 0x0F, 0, 0] + plusThreadPointer, -120),
      ([0xF3, 0x0F, 0x1E, 0xFA, 0x48, 0x8B, 0x05, 0xF5, 0x0F, 0, 0] + plusThreadPointer, -120),
      ([0x48, 0xC7, 0xC0, 0xC0, 0xFF, 0xFF, 0xFF] + plusThreadPointer, -64),
      (threadPointer + [0x48, 0x83, 0xC0, 0x34, 0xC3], 52),
      (threadPointer + [0x48, 0x05, 0xC0, 0xFF, 0xFF, 0xFF, 0xC3], -64),
      (threadPointer + [0x48, 0x8D, 0x80, 0xC0, 0xFF, 0xFF, 0xFF, 0xC3], -64),
      (threadPointer + [0xC3], nil), ([0x31, 0xC0, 0xC3], nil), ([], nil),
      ([0x48, 0x8B, 0x05, 0, 0, 0, 1] + plusThreadPointer, nil),
    ] as [([UInt8], Int64?)])
  func readsTheCode(_ bytes: [UInt8], _ offset: Int64?) {
    var code = Code(bytes: bytes)
    #expect(ErrnoCode.offset(from: Address(0x1000), &code) == offset)
  }

  @Test func doesWithoutMemory() {
    var code = Code(bytes: [])
    #expect(ErrnoCode.offset(from: Address(0x5000), &code) == nil)
  }
}
