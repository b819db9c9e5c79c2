// What is known of the thread that is stopped now beside its registers: its stack, with names, what stands
// at an address of its memory, and its errno.

internal import TraceBase
internal import Tracees
internal import Unwinding

/// Walks the stack of the thread that is stopped now and names its frames.
final class StackReader {
  private let walker = StackWalker()
  private let resolver = SymbolResolver()
  private var images: SpaceImages?

  func begin(_ images: SpaceImages?) {
    self.images = images
  }

  /// The images of a space have changed or are gone.
  func forget(_ space: AddressSpace) {
    walker.forget(space)
  }

  /// What is at an address of the process that is stopped now.
  func place(of address: Address) -> StackFrame {
    resolver.frame(at: address, isReturn: false, in: images)
  }

  /// The build id of the file at an address of the process that is stopped now.
  func buildID(at address: Address) -> String? {
    images?.image(at: address)?.file.buildID()
  }

  /// `errno` of a thread that is stopped now; nil when it cannot be told where it is.
  func errorNumber(of tracee: Tracee, memory: StopMemory) -> Int32? {
    guard let images, let offset = images.errnoOffset(memory) else { return nil }
    var memory = memory
    let address = Address(tracee.registers[.fsBase] &+ UInt64(bitPattern: offset))
    return (try? memory.readInteger(address, byteCount: 4)).map { Int32(truncatingIfNeeded: $0) }
  }

  func walk(
    _ tracee: Tracee, at address: Address, memory: StopMemory, limit: Int
  ) -> [WalkedFrame] {
    walker.frames(of: tracee, at: address, memory: memory, limit: limit)
  }

  func names(of frames: [WalkedFrame]) -> [StackFrame] {
    frames.map { resolver.frame(at: $0.address, isReturn: $0.isReturn, in: images) }
  }
}
