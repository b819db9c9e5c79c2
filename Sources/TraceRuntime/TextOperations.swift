// The string functions as D and C have them, on bytes alone: no zero at the end, no memory to be read.
// Results that are new text are appended to a buffer.

/// Functions of text.
enum TextOperations {
  typealias Bytes = UnsafeRawBufferPointer

  private static let slash = UInt8(ascii: "/")
  private static let dot = UInt8(ascii: ".")

  // MARK: Searching

  /// Negative, 0 or positive as a is before, the same as or after b.
  static func compare(_ a: Bytes, _ b: Bytes) -> Int {
    let common = min(a.count, b.count)
    for index in 0..<common where a[index] != b[index] { return a[index] < b[index] ? -1 : 1 }
    return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
  }

  /// Where the byte is first, or last; the zero at the end counts as part of the text.
  static func find(_ byte: UInt8, in text: Bytes, last: Bool) -> Int? {
    if byte == 0 { return text.count }
    return last ? text.lastIndex(of: byte) : text.firstIndex(of: byte)
  }

  /// The first place of the needle at or after the start. An empty one is everywhere, the end included.
  static func index(of needle: Bytes, in text: Bytes, from start: Int64) -> Int? {
    let last = text.count - needle.count
    guard last >= 0, start <= Int64(last) else { return nil }
    for index in Int(max(0, start))...last where matches(needle, text, at: index) { return index }
    return nil
  }

  /// The last place of the needle at or before the start.
  static func lastIndex(of needle: Bytes, in text: Bytes, from start: Int64) -> Int? {
    let last = text.count - needle.count
    guard last >= 0, start >= 0 else { return nil }
    for index in (0...Int(min(start, Int64(last)))).reversed()
    where matches(needle, text, at: index) { return index }
    return nil
  }

  static func matches(_ needle: Bytes, _ text: Bytes, at index: Int) -> Bool {
    for offset in needle.indices where text[index + offset] != needle[offset] { return false }
    return true
  }

  // MARK: Parts

  /// The part that substr means: a negative start counts from the end, and what would be before the
  /// beginning is cut off; a negative length leaves that much away at the end.
  static func part(_ text: Bytes, from start: Int64, count: Int64) -> Range<Int> {
    let length = Int64(text.count)
    var start = start
    var count = count
    if start < 0 {
      start += length
      if start < 0 {
        guard count > 0, count > 0 &- start else { return 0..<0 }
        count += start
        start = 0
      }
    }
    guard start < length else { return 0..<0 }
    if count < 0 { count = max(0, count + (length - start)) }
    count = min(count, length - start)
    return Int(start)..<Int(start + count)
  }

  /// What comes after the last slash, those at the end not counted.
  static func appendBaseName(_ path: Bytes, to result: inout [UInt8]) {
    let end = endWithoutSlashes(path, before: path.count)
    guard end > 0 else {
      result.append(path.isEmpty ? dot : slash)
      return
    }
    result.append(raw: Bytes(rebasing: path[startOfPart(path, before: end)..<end]))
  }

  /// What comes before the last slash, those at the end not counted.
  static func appendDirectoryName(_ path: Bytes, to result: inout [UInt8]) {
    let end = endWithoutSlashes(path, before: path.count)
    guard end > 0 else {
      result.append(path.isEmpty ? dot : slash)
      return
    }
    let start = startOfPart(path, before: end)
    let parentEnd = endWithoutSlashes(path, before: start)
    if parentEnd > 0 {
      result.append(raw: Bytes(rebasing: path[..<parentEnd]))
    } else {
      result.append(start == 0 ? dot : slash)
    }
  }

  /// Where the slashes before an index begin.
  private static func endWithoutSlashes(_ path: Bytes, before index: Int) -> Int {
    var end = index
    while end > 0, path[end - 1] == slash { end -= 1 }
    return end
  }

  /// Where the part that ends at an index begins.
  private static func startOfPart(_ path: Bytes, before index: Int) -> Int {
    var start = index
    while start > 0, path[start - 1] != slash { start -= 1 }
    return start
  }

  /// The path without empty parts, `.`, and `..` with what comes before it. The root is its own parent.
  static func appendCleanPath(_ path: Bytes, to result: inout [UInt8]) {
    guard path.count > 1 else {
      result.append(raw: path)
      return
    }
    let isAbsolute = path[0] == slash
    let start = result.count
    if isAbsolute { result.append(slash) }
    var depth = 0
    for part in path.split(separator: slash) {
      if part.elementsEqual([dot]) { continue }
      if part.elementsEqual([dot, dot]) {
        if depth > 0 {
          depth -= 1
          removeLastPart(of: &result, downTo: start + (isAbsolute ? 1 : 0))
          continue
        }
        if isAbsolute { continue }
      } else {
        depth += 1
      }
      if result.count > start + (isAbsolute ? 1 : 0) { result.append(slash) }
      result.append(raw: Bytes(rebasing: part))
    }
    if result.count == start { result.append(dot) }
  }

  private static func removeLastPart(of path: inout [UInt8], downTo start: Int) {
    while path.count > start {
      if path.removeLast() == slash { return }
    }
  }

  static func appendCase(_ text: Bytes, isUpper: Bool, to result: inout [UInt8]) {
    let letters = isUpper ? UInt8(ascii: "a")...UInt8(ascii: "z") : 0x41...0x5A
    for byte in text { result.append(letters.contains(byte) ? byte ^ 0x20 : byte) }
  }

  // MARK: Numbers

  /// The digits of a number, with a sign in base 10; nil for a base that does not exist.
  static func appendDigits(_ value: UInt64, base: Int64, to result: inout [UInt8]) -> Bool {
    let base = base == 0 ? 10 : base
    guard (2...36).contains(base) else { return false }
    var rest = value
    if base == 10, Int64(bitPattern: value) < 0 {
      result.append(UInt8(ascii: "-"))
      rest = Int64(bitPattern: value).magnitude
    }
    let start = result.count
    repeat {
      let digit = UInt8(rest % UInt64(base))
      result.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
      rest /= UInt64(base)
    } while rest != 0
    result[start...].reverse()
    return true
  }

  /// The number that text begins with, as strtoll has it: 0 if there is none, the nearest there is if it
  /// is too large. Nil for a base that does not exist.
  static func number(_ text: Bytes, base: Int64) -> Int64? {
    guard base == 0 || (2...36).contains(base) else { return nil }
    var rest = text[...]
    while let byte = rest.first, isBlank(byte) { rest.removeFirst() }
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var base = base
    if rest.first == UInt8(ascii: "0") {
      let hasPrefix =
        rest.dropFirst().first.map { $0 | 0x20 == UInt8(ascii: "x") } == true
        && rest.dropFirst(2).first.map { (digit($0) ?? 16) < 16 } == true
      if base == 0 || base == 16, hasPrefix {
        base = 16
        rest = rest.dropFirst(2)
      } else if base == 0 {
        base = 8
      }
    }
    if base == 0 { base = 10 }
    var value: Int64 = 0
    for byte in rest {
      guard let digit = digit(byte), digit < base else { break }
      let (product, overflows) = value.multipliedReportingOverflow(by: base)
      let (sum, overflowsToo) =
        isNegative
        ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
      if overflows || overflowsToo { return isNegative ? .min : .max }
      value = sum
    }
    return value
  }

  static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  private static func digit(_ byte: UInt8) -> Int64? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int64(byte) - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "z"): Int64(byte) - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int64(byte) - 0x41 + 10
    default: nil
    }
  }
}
