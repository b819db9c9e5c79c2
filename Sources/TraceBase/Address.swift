// Three kinds of position that must never be mixed up: where something is in a tracee, where the
// linker put it in its ELF file, and where its bytes are in that file. Only `LoadBias` converts
// between the first two, and only an ELF segment between the last two.

/// A position in the memory of a tracee.
package struct Address: Hashable, Comparable, Sendable {
  /// The position as the processor sees it.
  package var value: UInt64

  @inlinable
  package init(_ value: UInt64) {
    self.value = value
  }

  @inlinable
  package static func < (left: Address, right: Address) -> Bool {
    left.value < right.value
  }

  /// The address a number of bytes further on; wraps, as the processor does.
  @inlinable
  package static func + (address: Address, byteCount: Int) -> Address {
    Address(address.value &+ UInt64(bitPattern: Int64(byteCount)))
  }

  /// The address a number of bytes before; wraps, as the processor does.
  @inlinable
  package static func - (address: Address, byteCount: Int) -> Address {
    address + -byteCount
  }

  /// The distance from one address to another in bytes; wraps.
  @inlinable
  package static func - (left: Address, right: Address) -> Int {
    Int(Int64(bitPattern: left.value &- right.value))
  }
}

/// A link-time position in one ELF file: what its headers, symbols and notes hold.
package struct FileAddress: Hashable, Comparable, Sendable {
  /// The position as the linker counted it.
  package var value: UInt64

  @inlinable
  package init(_ value: UInt64) {
    self.value = value
  }

  @inlinable
  package static func < (left: FileAddress, right: FileAddress) -> Bool {
    left.value < right.value
  }

  /// The address a number of bytes further on; wraps.
  @inlinable
  package static func + (address: FileAddress, byteCount: Int) -> FileAddress {
    FileAddress(address.value &+ UInt64(bitPattern: Int64(byteCount)))
  }

  /// The distance from one address to another in bytes; wraps.
  @inlinable
  package static func - (left: FileAddress, right: FileAddress) -> Int {
    Int(Int64(bitPattern: left.value &- right.value))
  }
}

/// A position in a file, in bytes from its start.
package struct FileOffset: Hashable, Comparable, Sendable {
  /// Bytes from the start of the file.
  package var value: UInt64

  @inlinable
  package init(_ value: UInt64) {
    self.value = value
  }

  @inlinable
  package static func < (left: FileOffset, right: FileOffset) -> Bool {
    left.value < right.value
  }
}

extension Address: CustomStringConvertible {
  package var description: String { "0x" + String(value, radix: 16) }
}

extension FileAddress: CustomStringConvertible {
  package var description: String { "0x" + String(value, radix: 16) }
}

extension FileOffset: CustomStringConvertible {
  package var description: String { "0x" + String(value, radix: 16) }
}
