// Variables with one value: a word each, and storage for those that are text or bytes. The word of such
// a variable is its storage's address, or 0 for text that is NULL.

internal import TraceProgram

/// Variables and their storage.
struct VariableStore: ~Copyable {
  /// A variable: its form, and where its storage is.
  struct Variable {
    var form: StoredForm
    var offset: Int
  }

  let region: MemoryRegion
  let variables: [Variable]
  let byteCount: Int
  private let words: UnsafeMutablePointer<UInt64>
  let storage: UnsafeMutableRawPointer
  /// How much of the storage belongs to bytes, which are zero at first; text follows.
  private let zeroedCount: Int

  init(_ declarations: [VariableDeclaration], region: MemoryRegion, stringSize: Int) {
    self.region = region
    var variables = declarations.map { Variable(form: StoredForm($0.type), offset: 0) }
    var count = 0
    for index in variables.indices {
      guard case .bytes(let size) = variables[index].form else { continue }
      variables[index].offset = count
      count += (size + 7) & ~7
    }
    zeroedCount = count
    for index in variables.indices {
      guard case .text = variables[index].form else { continue }
      variables[index].offset = count
      count += (stringSize + 8) & ~7
    }
    self.variables = variables
    byteCount = count
    words = .allocate(capacity: max(1, variables.count))
    storage = .allocate(byteCount: max(8, count), alignment: 8)
    storage.initializeMemory(as: UInt8.self, repeating: 0, count: max(8, count))
    reset()
  }

  deinit {
    words.deallocate()
    storage.deallocate()
  }

  /// Makes all of them 0, NULL or zero bytes.
  mutating func reset() {
    guard !variables.isEmpty else { return }
    storage.initializeMemory(as: UInt8.self, repeating: 0, count: zeroedCount)
    for index in variables.indices {
      if case .bytes = variables[index].form {
        words[index] = region.base | UInt64(variables[index].offset)
      } else {
        words[index] = 0
      }
    }
  }

  /// What a slot gets.
  func word(_ index: Int) -> UInt64 { words[index] }

  mutating func setWord(_ word: UInt64, _ index: Int) {
    words[index] = word
  }

  /// Copies text, which fits, with a zero after it; the text may be the variable's own.
  mutating func setText(_ text: UnsafeRawBufferPointer, _ index: Int) {
    let place = storage + variables[index].offset
    if let source = text.baseAddress { place.copyMemory(from: source, byteCount: text.count) }
    place.storeBytes(of: 0, toByteOffset: text.count, as: UInt8.self)
    words[index] = region.base | UInt64(variables[index].offset)
  }

  /// The storage from an offset on; nil beyond it.
  func bytes(from offset: UInt64) -> UnsafeMutableRawBufferPointer? {
    guard offset < UInt64(byteCount) else { return nil }
    return UnsafeMutableRawBufferPointer(
      start: storage + Int(offset), count: byteCount - Int(offset))
  }
}
