// The bytes of one address space. Reads are one process_vm_readv each; writes go through
// /proc/PID/mem, which may write to read-only pages without changing their protection.

internal import CTrace
internal import Glibc
internal import SystemPackage
package import TraceBase

/// Raw access to the memory of a process, with nothing hidden and nothing kept.
package struct TraceeMemory: ~Copyable {
  private let process: ProcessID
  /// Opened when it is first needed: most of what is read needs no descriptor, and a process that
  /// forks a thousand times would use up as many.
  private var descriptor: FileDescriptor?
  /// Cleared when the kernel or a seccomp filter refuses process_vm_readv.
  private var mayCopy = true

  package init(_ process: ProcessID) {
    self.process = process
  }

  deinit {
    try? descriptor?.close()
  }

  /// The descriptor reaches the memory that the process has when it is opened, whatever it executes
  /// later (proc(5)).
  private mutating func open() throws(TraceeError) -> FileDescriptor {
    if let descriptor { return descriptor }
    do {
      let opened = try FileDescriptor.open(
        FilePath(processFolder(of: process) + "/mem"), .readWrite, options: .closeOnExec)
      descriptor = opened
      return opened
    } catch {
      let cause = error as? Errno
      throw TraceeError(
        .openMemory, process.rawValue,
        cause: cause == .noSuchFileOrDirectory ? .noSuchProcess : cause)
    }
  }

  /// Whether the memory that was written to so far is still there, and mapped at an address.
  func isThere(at address: Address) -> Bool {
    guard let descriptor else { return false }
    var byte: UInt8 = 0
    // The end of the file is all that is left of memory that nobody has (`fs/proc/base.c`, `mem_rw`).
    return unsafe pread(descriptor.rawValue, &byte, 1, Int(truncatingIfNeeded: address.value)) == 1
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
    let descriptor: FileDescriptor
    do throws(TraceeError) {
      descriptor = try open()
    } catch {
      throw MemoryFault(address: address, wanted: buffer.count, cause: error.cause)
    }
    let count = unsafe pread(
      descriptor.rawValue, buffer.baseAddress, buffer.count,
      Int(truncatingIfNeeded: address.value))
    if count >= 0 { return count }
    let cause = Errno(rawValue: errno)
    throw MemoryFault(address: address, wanted: buffer.count, cause: cause)
  }

  /// Why a byte cannot be read by process_vm_readv; nil when it can. Then each read goes through
  /// `/proc/PID/mem`.
  static func refusalToCopy(from address: Address, of process: ProcessID) -> Errno? {
    var byte: UInt8 = 0
    let count = unsafe ctrace_read_memory(process.rawValue, address.value, &byte, 1)
    let cause = Errno(rawValue: errno)
    return count == 1 ? nil : cause
  }

  /// Why the kernel would not let us trace a process; nil when it would. Asked without touching the
  /// process: the kernel answers an opening of `/proc/PID/mem` as it answers a tracer (KernelNotes 27).
  package static func refusal(toTrace process: ProcessID) -> TraceeError? {
    var memory = TraceeMemory(process)
    do throws(TraceeError) {
      _ = try memory.open()
      return nil
    } catch {
      return Tracer.explainRefusal(error, of: .attach, process)
    }
  }

  /// Writes a few bytes, also where the page is read-only.
  package mutating func write(_ address: Address, _ bytes: [UInt8]) throws(TraceeError) {
    let descriptor = try open()
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes[written...].withUnsafeBytes { source in
        unsafe pwrite(
          descriptor.rawValue, source.baseAddress, source.count,
          Int(truncatingIfNeeded: address.value) &+ written)
      }
      if count > 0 {
        written += count
        continue
      }
      let cause = Errno(rawValue: errno)
      // Nothing can be written where nobody has the memory any more, and that is no error to the kernel.
      if count == 0 { throw TraceeError(.write(address), process.rawValue, cause: .noSuchProcess) }
      if cause != .interrupted {
        throw TraceeError(.write(address), process.rawValue, cause: cause)
      }
    }
  }

  /// Writes only where the program itself may write. process_vm_writev, which unlike `/proc/PID/mem`
  /// heeds the protection of pages.
  package mutating func writeAsTheProgram(
    _ address: Address, _ bytes: [UInt8]
  ) throws(MemoryFault) {
    let count = unsafe bytes.withUnsafeBytes { source in
      unsafe ctrace_write_memory(
        process.rawValue, address.value, source.baseAddress, source.count)
    }
    guard count < 0 else {
      guard count == bytes.count else {
        throw MemoryFault(address: address, wanted: bytes.count, reached: count)
      }
      return
    }
    let cause = Errno(rawValue: errno)
    throw MemoryFault(address: address, wanted: bytes.count, cause: cause)
  }
}
