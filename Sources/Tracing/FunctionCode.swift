// The code of one function, read for where its instructions begin and where it is left. Compilers for
// x86-64 keep tables and constants out of functions, so that code can be walked from the beginning; a
// function that cannot be has no places but its entry.

internal import TraceBase
internal import Tracees

/// The instructions of a function, or of the part of it that the compiler has moved away.
struct FunctionCode {
  let start: FileAddress
  private let bytes: [UInt8]
  /// Where each instruction begins, counted from the start.
  let boundaries: [Int]
  /// Whether all of it could be decoded.
  let isWhole: Bool

  init(_ bytes: [UInt8], at start: FileAddress) {
    self.start = start
    self.bytes = bytes
    var boundaries: [Int] = []
    var position = 0
    while position < bytes.count,
      let length = InstructionLength.decode(bytes[position...])
    {
      boundaries.append(position)
      position += length
    }
    isWhole = position == bytes.count
    self.boundaries = boundaries
  }

  func contains(_ address: FileAddress) -> Bool {
    (0..<bytes.count).contains(address - start)
  }

  /// The instructions that leave for good: `ret`, and jumps to what `isInside` says is elsewhere, which
  /// are calls that a compiler has made into the function's last act.
  func exits(isInside: (FileAddress) -> Bool) -> [Int] {
    boundaries.indices.compactMap { index in
      let position = boundaries[index]
      let end = index + 1 < boundaries.count ? boundaries[index + 1] : bytes.count
      let code = bytes[position..<end]
      switch SiteInstruction(Array(code)) {
      case .ret: return position
      case .jump(let distance, _):
        return isInside(start + end + distance) ? nil : position
      default: return nil
      }
    }
  }

  /// The byte at a distance from the start.
  func byte(at offset: Int) -> UInt8? {
    bytes.indices.contains(offset) ? bytes[offset] : nil
  }
}
