// One hit as one JSON object on one line.

internal import ProbeNotes
internal import TraceBase
internal import TraceOutput
internal import Tracing

/// Writes hits as JSON.
package enum HitJSON {
  /// Appends `{"time_ns":…,"pid":…,"tid":…,"process":…,"provider":…,"name":…,"arguments":[…]}`.
  package static func append(
    _ hit: RecordedHit, _ values: borrowing HitValues, process: String, to out: inout [UInt8]
  ) {
    out.append(
      contentsOf: "{\"time_ns\":\(hit.time),\"pid\":\(hit.process),\"tid\":\(hit.thread)".utf8)
    out.append(contentsOf: ",\"process\":".utf8)
    JSONText.append(process, to: &out)
    out.append(contentsOf: ",\"provider\":".utf8)
    JSONText.append(hit.site.provider, to: &out)
    out.append(contentsOf: ",\"name\":".utf8)
    JSONText.append(hit.site.name, to: &out)
    out.append(contentsOf: ",\"arguments\":[".utf8)
    for (index, argument) in hit.site.arguments.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: "{\"spec\":".utf8)
      JSONText.append(argument.text, to: &out)
      out.append(contentsOf: ",\"name\":".utf8)
      JSONText.append(argument.name, to: &out)
      out.append(contentsOf: ",\"type\":".utf8)
      JSONText.append(argument.type?.description, to: &out)
      out.append(UInt8(ascii: ","))
      append(values.values[hit.firstValue + index], of: argument, values, to: &out)
      out.append(UInt8(ascii: "}"))
    }
    out.append(UInt8(ascii: "]"))
    if !hit.stack.isEmpty { append(hit.stack, to: &out) }
    out.append(contentsOf: "}\n".utf8)
  }

  private static func append(_ stack: [StackFrame], to out: inout [UInt8]) {
    out.append(contentsOf: ",\"stack\":[".utf8)
    for (index, frame) in stack.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: "{\"path\":".utf8)
      JSONText.append(frame.path, to: &out)
      out.append(contentsOf: ",\"symbol\":".utf8)
      JSONText.append(frame.symbol, to: &out)
      out.append(contentsOf: ",\"offset\":\(frame.offset)".utf8)
      out.append(contentsOf: ",\"address\":\"\(frame.address)\"}".utf8)
    }
    out.append(UInt8(ascii: "]"))
  }

  private static func append(
    _ value: HitValue, of argument: SiteArgument, _ values: borrowing HitValues,
    to out: inout [UInt8]
  ) {
    if case .fault(let fault, let pointer) = value {
      out.append(contentsOf: "\"error\":".utf8)
      JSONText.append(HitText.faultText(fault, of: argument), to: &out)
      if let pointer { out.append(contentsOf: ",\"pointer\":\"\(Address(pointer))\"".utf8) }
      return
    }
    out.append(contentsOf: "\"value\":".utf8)
    switch value {
    case .integer(let word, let isSigned):
      out.append(contentsOf: (isSigned ? String(Int64(bitPattern: word)) : String(word)).utf8)
    case .boolean(let isTrue): out.append(contentsOf: (isTrue ? "true" : "false").utf8)
    case .character(let byte): JSONText.append([byte], to: &out)
    case .pointer(let word): out.append(contentsOf: "\"\(Address(word))\"".utf8)
    case .floating(let number):
      // JSON has no word for what is not a finite number.
      out.append(contentsOf: (number.isFinite ? "\(number)" : "\"\(number)\"").utf8)
    case .null: out.append(contentsOf: "null".utf8)
    case .string(let start, let count, let isCut):
      let bytes = values.arena[start..<start + count]
      JSONText.append(bytes, to: &out)
      if isCut { out.append(contentsOf: ",\"truncated\":true".utf8) }
      // JSON text is Unicode; the bytes are here when they were not.
      if String(validating: bytes, as: UTF8.self) == nil { appendHex(bytes, "bytes", to: &out) }
    case .bytes(let start, let count):
      var hexadecimal: [UInt8] = []
      appendHexadecimal(values.arena[start..<start + count], to: &hexadecimal)
      JSONText.append(hexadecimal, to: &out)
    case .fault: break
    }
  }

  private static func appendHex(
    _ bytes: ArraySlice<UInt8>, _ key: String, to out: inout [UInt8]
  ) {
    out.append(contentsOf: ",\"\(key)\":\"".utf8)
    appendHexadecimal(bytes, to: &out)
    out.append(UInt8(ascii: "\""))
  }
}
