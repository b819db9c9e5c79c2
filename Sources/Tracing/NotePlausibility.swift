// What a note says of memory is believed only as far as the file bears it out: an int3 belongs where an
// instruction begins, and one is added to nothing but a variable. Anything else would change a program
// that was not meant to be changed.
//
// Where an instruction begins cannot always be known. A `nop` is taken for what it says; any other byte
// is refused if the instructions of its function, counted from its beginning, step over it.

internal import ElfImages
internal import TraceBase
internal import Tracees

/// Why the site of a note is left alone.
enum NoteRefusal: Error, CustomStringConvertible {
  case notInFile, notCode
  case insideInstruction(at: FileAddress)

  var description: String {
    switch self {
    case .notInFile: "is not in the file"
    case .notCode: "is not in its code"
    case .insideInstruction(let start): "is inside the instruction at \(start)"
    }
  }
}

extension ElfFile {
  /// The byte at a site where an int3 may stand.
  func firstByte(ofSite site: FileAddress, in image: ImageFile) throws(NoteRefusal) -> UInt8 {
    guard let code = code(at: site), let first = code.first else { throw .notInFile }
    guard image.code.contains(site) else { throw .notCode }
    if case .nop = SiteInstruction(code) { return first }
    guard let function = image.withSymbols({ $0.symbol(at: site) }), function.kind == .function,
      let start = function.address, (1...Self.walkLimit).contains(site - start),
      let before = try? bytes(at: start, count: site - start)
    else { return first }
    // The last instructions before the site may reach into what follows it.
    let bytes = before + code
    var position = 0
    while position < before.count,
      let length = InstructionLength.decode(bytes[position...].prefix(15))
    {
      guard position + length <= before.count else {
        throw .insideInstruction(at: start + position)
      }
      position += length
    }
    return first
  }

  /// Whether a semaphore can be there; as the C type that it is, it has an even address.
  func mayHoldSemaphore(at address: FileAddress) -> Bool {
    address.value & 1 == 0 && holdsVariable(at: address, byteCount: 2)
  }

  /// Farther into a function nobody walks: files are hostile, and notes may be many.
  private static var walkLimit: Int { 1 << 16 }

  /// The bytes of an instruction, fewer where the segment ends.
  private func code(at site: FileAddress) -> [UInt8]? {
    for count in [15, 1] {
      if let bytes = try? bytes(at: site, count: count) { return bytes }
    }
    return nil
  }
}
