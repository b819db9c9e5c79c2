// Where strtok and tokenize go on: a copy of the string that they are taking apart, kept for one firing.

/// What is left to be taken apart.
struct TokenState {
  /// Whether there has been a string in this firing.
  var isSet = false
  private var bytes: [UInt8] = []
  private var offset = 0

  mutating func set(_ text: UnsafeRawBufferPointer) {
    isSet = true
    bytes.removeAll(keepingCapacity: true)
    bytes.append(raw: text)
    offset = 0
  }

  /// The next token, appended to a buffer; false at the end.
  mutating func next(_ delimiters: UnsafeRawBufferPointer, to token: inout [UInt8]) -> Bool {
    while offset < bytes.count, delimiters.contains(bytes[offset]) { offset += 1 }
    guard offset < bytes.count else { return false }
    while offset < bytes.count, !delimiters.contains(bytes[offset]) {
      token.append(bytes[offset])
      offset += 1
    }
    return true
  }

  /// Passes the byte that ended the token, which no other delimiters find then.
  mutating func passDelimiter() {
    if offset < bytes.count { offset += 1 }
  }
}
