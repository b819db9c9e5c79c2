// The bytes of one address space. Reads are one process_vm_readv each; writes go through
// /proc/PID/mem, which may write to read-only pages without changing their protection.

internal import CTrace
internal import Glibc
internal import SystemPackage
package import TraceBase

/// Raw access to the memory of a process, with nothing hidden and nothing kept.
package struct TraceeMemory: ~Copyable {
  private let process: ProcessID
  private let descriptor: FileDescriptor
  /// Cleared when the kernel or a seccomp filter refuses process_vm_readv, and when the process's
  /// first thread has ended: the descriptor still reaches the memory that the others live in.
  private var mayCopy = true

  package init(_ process: ProcessID) throws(TraceeError) {
    self.process = process
    do {
      descriptor = try FileDescriptor.open(
        FilePath(processFolder(of: process) + "/mem"), .readWrite, options: .closeOnExec)
    } catch {
      throw TraceeError(.openMemory, process.rawValue, cause: error as? Errno)
    }
  }

  /// The memory of a process that we may trace but not look into: every access is refused.
  init(unreachable process: ProcessID) {
    self.process = process
    descriptor = FileDescriptor(rawValue: -1)
  }

  deinit {
    try? descriptor.close()
  }

  /// Fills the buffer; returns how many bytes came before the first unreadable one.
  package mutating func copy(
    from address: Address, into buffer: UnsafeMutableRawBufferPointer
  ) throws(MemoryFault) -> Int {
    if mayCopy {
      let count = unsafe ctrace_read_memory(
        process.rawValue, address.value, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      let cause = Errno(rawValue: errno)
      guard cause == .noFunction || cause == .notPermitted || cause == .noSuchProcess else {
        throw MemoryFault(address: address, wanted: buffer.count, cause: cause)
      }
      mayCopy = false
    }
    let count = unsafe pread(
      descriptor.rawValue, buffer.baseAddress, buffer.count,
      Int(truncatingIfNeeded: address.value))
    if count >= 0 { return count }
    let cause = Errno(rawValue: errno)
    throw MemoryFault(address: address, wanted: buffer.count, cause: cause)
  }

  /// Writes a few bytes, also where the page is read-only.
  package mutating func write(_ address: Address, _ bytes: [UInt8]) throws(TraceeError) {
    do {
      let count = try unsafe bytes.withUnsafeBytes { source in
        try unsafe descriptor.writeAll(
          toAbsoluteOffset: Int64(bitPattern: address.value), source)
      }
      guard count == bytes.count else {
        throw TraceeError(.write(address), process.rawValue, reason: "only \(count) bytes went in")
      }
    } catch {
      if let error = error as? TraceeError { throw error }
      throw TraceeError(.write(address), process.rawValue, cause: error as? Errno)
    }
  }
}
