// One hit as a line for people, in the manner of strace: when, who, the probe, and its arguments by
// name. What comes out of a tracee is escaped, so that it cannot drive the terminal.

internal import ProbeNotes
package import TraceBase
package import Tracing

/// How hits are stamped.
package enum TimestampStyle: String, CaseIterable, Sendable {
  /// Time of day with microseconds, as `strace -tt`.
  case time
  /// Seconds since 1970 with microseconds, as `strace -ttt`.
  case epoch
  /// Seconds since tracing began, with microseconds.
  case elapsed
  /// Seconds since the previous hit, with microseconds, as `strace -r`.
  case delta
  /// No stamp.
  case none
}

/// A hit that waits to be written.
package struct RecordedHit: Sendable {
  package let site: Site
  /// Nanoseconds since 1970.
  package let time: UInt64
  package let process: ProcessID
  package let thread: ThreadID
  package let firstValue: Int
  /// The user stack, innermost frame first; empty when it was not asked for.
  package let stack: [StackFrame]
}

/// Writes hits as lines.
package struct HitText: Sendable {
  package let timestamps: TimestampStyle
  package let isColored: Bool
  /// Local time minus universal time, in seconds, for the time of day.
  package let zoneOffset: Int
  /// When tracing began, in nanoseconds since 1970.
  package let start: UInt64
  private var previous: UInt64

  package init(timestamps: TimestampStyle, isColored: Bool, zoneOffset: Int, start: UInt64) {
    self.timestamps = timestamps
    self.isColored = isColored
    self.zoneOffset = zoneOffset
    self.start = start
    previous = start
  }

  /// Appends one line; the thread is named when more than one has been seen.
  package mutating func append(
    _ hit: RecordedHit, _ values: borrowing HitValues, namesThread: Bool, to out: inout [UInt8]
  ) {
    appendStamp(hit.time, to: &out)
    if namesThread {
      out.append(contentsOf: "\(hit.process)/\(hit.thread) ".utf8)
    }
    if isColored { out.append(contentsOf: "\u{1B}[36m".utf8) }
    appendEscaped(Array(hit.site.provider.utf8), quote: nil, to: &out)
    out.append(UInt8(ascii: ":"))
    appendEscaped(Array(hit.site.name.utf8), quote: nil, to: &out)
    if isColored { out.append(contentsOf: "\u{1B}[0m".utf8) }
    out.append(UInt8(ascii: "("))
    for (index, argument) in hit.site.arguments.enumerated() {
      if index > 0 { out.append(contentsOf: ", ".utf8) }
      out.append(contentsOf: (argument.name ?? "arg\(index)").utf8)
      out.append(UInt8(ascii: "="))
      Self.append(values.values[hit.firstValue + index], of: argument, values, to: &out)
    }
    out.append(contentsOf: ")\n".utf8)
    for frame in hit.stack { append(frame, to: &out) }
  }

  /// A frame in the layout of `strace -k`: ` > /path/file(function+0x12) [0x34]`.
  private func append(_ frame: StackFrame, to out: inout [UInt8]) {
    out.append(contentsOf: " > ".utf8)
    if let path = frame.path {
      appendEscaped(Array(path.utf8), quote: nil, to: &out)
      out.append(UInt8(ascii: "("))
      if let symbol = frame.symbol {
        appendEscaped(Array(symbol.utf8), quote: nil, to: &out)
        out.append(contentsOf: "+0x\(String(frame.offset, radix: 16))".utf8)
      }
      out.append(UInt8(ascii: ")"))
    } else {
      out.append(contentsOf: "unknown()".utf8)
    }
    let place = frame.fileAddress?.description ?? frame.address.description
    out.append(contentsOf: " [\(place)]\n".utf8)
  }

  private mutating func appendStamp(_ time: UInt64, to out: inout [UInt8]) {
    defer { previous = time }
    switch timestamps {
    case .none: return
    case .epoch: appendSeconds(time, width: 0, to: &out)
    case .elapsed: appendSeconds(time < start ? 0 : time - start, width: 6, to: &out)
    case .delta: appendSeconds(time < previous ? 0 : time - previous, width: 6, to: &out)
    case .time:
      let seconds = Int(time / 1_000_000_000) + zoneOffset
      let day = ((seconds % 86400) + 86400) % 86400
      append(day / 3600, digits: 2, to: &out)
      out.append(UInt8(ascii: ":"))
      append(day / 60 % 60, digits: 2, to: &out)
      out.append(UInt8(ascii: ":"))
      append(day % 60, digits: 2, to: &out)
      out.append(UInt8(ascii: "."))
      append(Int(time / 1000 % 1_000_000), digits: 6, to: &out)
    }
    out.append(UInt8(ascii: " "))
  }

  private func appendSeconds(_ time: UInt64, width: Int, to out: inout [UInt8]) {
    let seconds = String(time / 1_000_000_000)
    for _ in seconds.utf8.count..<max(width, seconds.utf8.count) { out.append(UInt8(ascii: " ")) }
    out.append(contentsOf: seconds.utf8)
    out.append(UInt8(ascii: "."))
    append(Int(time / 1000 % 1_000_000), digits: 6, to: &out)
  }

  private func append(_ number: Int, digits: Int, to out: inout [UInt8]) {
    let text = String(number)
    for _ in text.utf8.count..<max(digits, text.utf8.count) { out.append(UInt8(ascii: "0")) }
    out.append(contentsOf: text.utf8)
  }

  /// Appends one value as people read it.
  static func append(
    _ value: HitValue, of argument: SiteArgument, _ values: borrowing HitValues,
    to out: inout [UInt8]
  ) {
    switch value {
    case .integer(let word, let isSigned):
      let text = isSigned ? String(Int64(bitPattern: word)) : String(word)
      out.append(contentsOf: text.utf8)
    case .boolean(let isTrue): out.append(contentsOf: (isTrue ? "true" : "false").utf8)
    case .character(let byte): appendEscaped([byte], quote: UInt8(ascii: "'"), to: &out)
    case .pointer(let word):
      out.append(contentsOf: (word == 0 ? "NULL" : Address(word).description).utf8)
    case .floating(let number): out.append(contentsOf: "\(number)".utf8)
    case .null: out.append(contentsOf: "NULL".utf8)
    case .string(let start, let count, let isCut):
      appendEscaped(values.arena[start..<start + count], quote: UInt8(ascii: "\""), to: &out)
      if isCut { out.append(contentsOf: "...".utf8) }
    case .bytes(let start, let count):
      appendHexadecimal(values.arena[start..<start + count], to: &out)
    case .fault(let fault, let pointer):
      if let pointer { out.append(contentsOf: "\(Address(pointer)) ".utf8) }
      out.append(contentsOf: "<\(faultText(fault, of: argument))>".utf8)
    }
  }

  /// Why an argument has no value, with the text of its spec.
  static func faultText(_ fault: ArgumentFault, of argument: SiteArgument) -> String {
    "\(argument.text): \(argument.refusal ?? fault.description)"
  }
}

/// Appends two digits for each byte.
func appendHexadecimal(_ bytes: ArraySlice<UInt8>, to out: inout [UInt8]) {
  for byte in bytes {
    let digits = String(byte, radix: 16)
    if digits.utf8.count == 1 { out.append(UInt8(ascii: "0")) }
    out.append(contentsOf: digits.utf8)
  }
}

/// Appends text with C's escapes for quotes, control characters and bytes that are not UTF-8.
package func appendEscaped(
  _ bytes: some Collection<UInt8>, quote: UInt8?, to out: inout [UInt8]
) {
  if let quote { out.append(quote) }
  var index = bytes.startIndex
  while index != bytes.endIndex {
    let byte = bytes[index]
    let length = wellFormedLength(bytes[index...])
    if length > 1 {
      out.append(contentsOf: bytes[index...].prefix(length))
      index = bytes.index(index, offsetBy: length)
      continue
    }
    index = bytes.index(after: index)
    switch byte {
    case UInt8(ascii: "\n"): out.append(contentsOf: "\\n".utf8)
    case UInt8(ascii: "\t"): out.append(contentsOf: "\\t".utf8)
    case UInt8(ascii: "\r"): out.append(contentsOf: "\\r".utf8)
    case UInt8(ascii: "\\"): out.append(contentsOf: "\\\\".utf8)
    case _ where byte == quote:
      out.append(UInt8(ascii: "\\"))
      out.append(byte)
    case 0x20..<0x7F: out.append(byte)
    default:
      // Three octal digits always, so that a digit that follows is not taken for one of them.
      out.append(UInt8(ascii: "\\"))
      for shift in [6, 3, 0] { out.append(UInt8(ascii: "0") + (byte >> UInt8(shift)) & 7) }
    }
  }
  if let quote { out.append(quote) }
}

/// How many bytes the UTF-8 character at the start takes; 1 for ASCII and for a byte that begins no
/// character, or one of the C1 controls (U+0080 to U+009F), which terminals obey.
private func wellFormedLength(_ bytes: some Collection<UInt8>) -> Int {
  guard let first = bytes.first, first >= 0xC2, first < 0xF5 else { return 1 }
  let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
  let candidate = Array(bytes.prefix(length))
  guard candidate.count == length,
    let text = String(validating: candidate, as: UTF8.self),
    let scalar = text.unicodeScalars.first, scalar.value > 0x9F
  else { return 1 }
  return length
}
