// Where errno is. It is thread-local and has no address, but the C library's function that returns its
// address has only a few forms, as compilers make them for the thread-local models of the System V ABI
// (Drepper, "ELF Handling For Thread-Local Storage", 4.4): what they add to the thread pointer is read
// from the code, or from the word of the global offset table that the code names.

internal import TraceBase

/// Reads the code of `__errno_location`.
enum ErrnoCode {
  /// What the function at an address adds to the thread pointer; nil when its code is another's.
  static func offset(
    from start: Address, _ memory: inout some TraceeMemoryReader & ~Copyable
  ) -> Int64? {
    var bytes: [UInt8] = []
    guard (try? memory.appendBytes(at: start, count: 32, to: &bytes)) != nil else { return nil }
    var code = bytes[...]
    // endbr64
    if code.starts(with: [0xF3, 0x0F, 0x1E, 0xFA]) { code = code.dropFirst(4) }
    let threadPointer: [UInt8] = [0x04, 0x25, 0, 0, 0, 0]
    if code.starts(with: [0x64, 0x48, 0x8B] + threadPointer) {
      // mov %fs:0,%rax, and then add or lea.
      code = code.dropFirst(9)
      if code.starts(with: [0x48, 0x83, 0xC0]) {
        return code.dropFirst(3).first.map { Int64(Int8(bitPattern: $0)) }
      }
      if code.starts(with: [0x48, 0x05]) { return number(code.dropFirst(2)) }
      if code.starts(with: [0x48, 0x8D, 0x80]) { return number(code.dropFirst(3)) }
      return nil
    }
    // add %fs:0,%rax after a mov of a constant or from the global offset table.
    guard code.dropFirst(7).starts(with: [0x64, 0x48, 0x03] + threadPointer) else { return nil }
    if code.starts(with: [0x48, 0xC7, 0xC0]) { return number(code.dropFirst(3)) }
    guard code.starts(with: [0x48, 0x8B, 0x05]), let distance = number(code.dropFirst(3)) else {
      return nil
    }
    let next = start + (code.startIndex + 7)
    let word = try? memory.readInteger(next + Int(distance), byteCount: 8)
    return word.map { Int64(bitPattern: $0) }
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int64? {
    guard bytes.count >= 4 else { return nil }
    let word = UInt32(littleEndianBytes: bytes.prefix(4))
    return Int64(Int32(bitPattern: word))
  }
}

extension ImageFile {
  /// The C library, or a program that may have it within.
  var mayHoldErrno: Bool {
    let name = moduleName(of: path)
    return name.hasPrefix("libc.") || name.hasPrefix("libc-") || name.hasPrefix("ld-musl")
      || isStatic
  }
}
