// Names for addresses of a tracee: which image they are in, and which function. Symbol tables are
// read when the first address of an image is asked for, and every answer is kept.

internal import ElfImages
package import TraceBase
internal import Tracees
internal import Unwinding

/// One frame of a stack, with what is known of its place.
package struct StackFrame: Hashable, Sendable {
  /// Where execution goes on in this frame.
  package let address: Address
  /// The image's file; nil for code that no file holds, such as a JIT compiler's.
  package let path: String?
  /// The same place as the file's own headers count it.
  package let fileAddress: FileAddress?
  /// The function as its language writes it, where the name is a C++ or Swift one.
  package let symbol: String?
  /// Bytes from the symbol to the address.
  package let offset: Int
  /// How many bytes the symbol has, or the image's mapping if there is no symbol; 0 when that is not known.
  package var size = 0

  /// The file's own name.
  package var module: String? { path.map(moduleName) }
}

/// Resolves addresses through the images of their address space.
final class SymbolResolver {
  private struct Key: Hashable {
    let file: ObjectIdentifier
    let address: FileAddress
  }

  private var known: [Key: (name: String, offset: Int, size: Int)?] = [:]

  /// `isReturn` tells that the call before the address is meant, which may be another function's
  /// last instruction.
  func frame(at address: Address, isReturn: Bool, in images: SpaceImages?) -> StackFrame {
    let place = isReturn ? address - 1 : address
    guard let (file, bias) = images?.image(at: place) else {
      return StackFrame(address: address, path: nil, fileAddress: nil, symbol: nil, offset: 0)
    }
    let symbol = symbol(at: bias.fileAddress(of: place), in: file)
    return StackFrame(
      address: address, path: file.path, fileAddress: bias.fileAddress(of: address),
      symbol: symbol?.name, offset: (symbol?.offset ?? 0) + (isReturn ? 1 : 0),
      size: symbol?.size ?? 0)
  }

  private func symbol(
    at address: FileAddress, in file: ImageFile
  ) -> (name: String, offset: Int, size: Int)? {
    let key = Key(file: ObjectIdentifier(file), address: address)
    if let answer = known[key] { return answer }
    let found = file.withSymbols { $0.symbol(at: address) }
    let answer = found.map {
      (
        name: demangled($0.name), offset: address - FileAddress($0.value),
        size: Int(clamping: $0.byteCount)
      )
    }
    known[key] = .some(answer)
    return answer
  }
}
