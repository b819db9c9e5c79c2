// What a guard process must know to put everything right if the tracer is killed: a stream of small records
// in a pipe. At its end the tracer is no more, and what it has not put right itself is the guard's to do.

internal import CTrace
internal import Glibc
internal import SystemPackage
internal import TraceBase

/// One thing that has been changed, or put right again. Address spaces have numbers, which are not used again.
enum RescueNote: Equatable, Sendable {
  /// An address space is changed from now on; a process by whose id it is reached.
  case began(space: UInt32, process: Int32)
  /// A child has a copy of a space.
  case forked(space: UInt32, process: Int32, from: UInt32)
  case ended(space: UInt32)
  /// An int3 is about to be written in place of a byte.
  case breakpoint(space: UInt32, address: UInt64, byte: UInt8)
  case removed(space: UInt32, address: UInt64)
  /// A semaphore that has a value is about to be one higher, and is.
  case raising(space: UInt32, address: UInt64, from: UInt16)
  case raised(space: UInt32, address: UInt64)
  /// It is about to be one lower again, and is.
  case lowering(space: UInt32, address: UInt64, from: UInt16)
  case lowered(space: UInt32, address: UInt64)
  case net(space: UInt32, base: UInt64)
  /// The code of a call is about to be put somewhere; 0 when it is there no more.
  case call(space: UInt32, place: UInt64)
  /// A thread is kept on a processor, and one word of its own mask.
  case guest(thread: Int32, home: UInt64)
  case mask(thread: Int32, index: UInt32, word: UInt64)
  case sentHome(thread: Int32)
  /// A thread is about to block all signals for a step, and what it blocks itself.
  case stepping(thread: Int32, mask: UInt64)
  case goesOn(thread: Int32)

  static let byteCount = 24

  /// One byte of kind, one of the byte, two of a value, then a word of 4 and two of 8 bytes.
  var bytes: [UInt8] {
    func record(
      _ kind: UInt8, _ small: UInt32 = 0, _ first: UInt64 = 0, _ second: UInt64 = 0,
      byte: UInt8 = 0, value: UInt16 = 0
    ) -> [UInt8] {
      [kind, byte] + value.littleEndianBytes + small.littleEndianBytes + first.littleEndianBytes
        + second.littleEndianBytes
    }
    func word(_ number: Int32) -> UInt64 { UInt64(UInt32(bitPattern: number)) }
    return switch self {
    case .began(let space, let process): record(1, space, word(process))
    case .forked(let space, let process, let from): record(2, space, word(process), UInt64(from))
    case .ended(let space): record(3, space)
    case .breakpoint(let space, let address, let byte): record(4, space, address, byte: byte)
    case .removed(let space, let address): record(5, space, address)
    case .raised(let space, let address): record(6, space, address)
    case .lowered(let space, let address): record(7, space, address)
    case .net(let space, let base): record(8, space, base)
    case .guest(let thread, let home): record(9, UInt32(bitPattern: thread), home)
    case .mask(let thread, let index, let value): record(10, index, word(thread), value)
    case .sentHome(let thread): record(11, UInt32(bitPattern: thread))
    case .raising(let space, let address, let value): record(12, space, address, value: value)
    case .lowering(let space, let address, let value): record(13, space, address, value: value)
    case .call(let space, let place): record(14, space, place)
    case .stepping(let thread, let mask): record(15, UInt32(bitPattern: thread), mask)
    case .goesOn(let thread): record(16, UInt32(bitPattern: thread))
    }
  }

  init?(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count == Self.byteCount else { return nil }
    let bytes = Array(bytes)
    let value = UInt16(bytes[2]) | UInt16(bytes[3]) << 8
    let small = UInt32(littleEndianBytes: bytes[4..<8])
    let first = UInt64(littleEndianBytes: bytes[8..<16])
    let second = UInt64(littleEndianBytes: bytes[16..<24])
    let id = Int32(truncatingIfNeeded: first)
    switch bytes[0] {
    case 1: self = .began(space: small, process: id)
    case 2:
      self = .forked(space: small, process: id, from: UInt32(truncatingIfNeeded: second))
    case 3: self = .ended(space: small)
    case 4: self = .breakpoint(space: small, address: first, byte: bytes[1])
    case 5: self = .removed(space: small, address: first)
    case 6: self = .raised(space: small, address: first)
    case 7: self = .lowered(space: small, address: first)
    case 8: self = .net(space: small, base: first)
    case 9: self = .guest(thread: Int32(bitPattern: small), home: first)
    case 10: self = .mask(thread: id, index: small, word: second)
    case 11: self = .sentHome(thread: Int32(bitPattern: small))
    case 12: self = .raising(space: small, address: first, from: value)
    case 13: self = .lowering(space: small, address: first, from: value)
    case 14: self = .call(space: small, place: first)
    case 15: self = .stepping(thread: Int32(bitPattern: small), mask: first)
    case 16: self = .goesOn(thread: Int32(bitPattern: small))
    default: return nil
    }
  }
}

/// The tracer's end of the pipe to its guard process.
package final class RescueNotes {
  /// The argument by which this program knows that it is to be a guard.
  package static let argument = "--rescue"

  private let pipe: FileDescriptor
  private var waiting: [UInt8] = []
  /// Nobody reads it any more.
  private var isBroken = false
  private var lastNumber: UInt32 = 0

  /// Starts a guard process: this program again, as `Rescue` has it. Nil when it cannot be.
  package init?() {
    let descriptor = unsafe Self.argument.withCString { unsafe ctrace_start_guard($0) }
    guard descriptor >= 0 else { return nil }
    pipe = FileDescriptor(rawValue: descriptor)
    // Its reader may be slow, and whoever waits for the tracer must not wait for it as well.
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, 1031, 1 << 20)  // F_SETPIPE_SZ of fcntl(2)
  }

  /// The next number of an address space.
  func nextNumber() -> UInt32 {
    lastNumber &+= 1
    return lastNumber
  }

  func note(_ note: RescueNote) {
    guard !isBroken else { return }
    waiting += note.bytes
  }

  /// Sends what was noted: before what it tells of is done, if being late would be worse than being early.
  func flush() {
    var sent = 0
    while sent < waiting.count, !isBroken {
      do {
        sent += try unsafe waiting[sent...].withUnsafeBytes { try unsafe pipe.write($0) }
      } catch Errno.interrupted {
        continue
      } catch Errno.wouldBlock {
        var ready = pollfd(fd: pipe.rawValue, events: Int16(POLLOUT), revents: 0)
        isBroken = unsafe poll(&ready, 1, 1000) == 0
      } catch {
        isBroken = true
      }
    }
    waiting.removeAll(keepingCapacity: true)
  }

  deinit { try? pipe.close() }
}
