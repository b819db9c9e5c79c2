// The functions that are SystemTap's alone. What goes wrong in them raises the message that its library
// raises, word for word: scripts catch and compare these.

internal import TraceBase
internal import TraceProgram

extension Machine {
  /// The fault of a message.
  mutating func failure(_ message: String) throws(RuntimeFault) -> RuntimeFault {
    RuntimeFault(.thrown, try scratch.text(Array(message.utf8)))
  }

  private static func hexadecimal(_ word: UInt64) -> String { "0x\(String(word, radix: 16))" }

  mutating func systemTapFunction(
    _ function: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    switch function {
    case .partOfString, .byteWithin, .quote:
      return try stringFunction(function, operands, &hit)
    case .traceeText, .traceeTextOrElse:
      let limit = Int(max(0, min(Int64(bitPattern: operands[1]), Int64(limits.stringSize - 1))))
      do throws(RuntimeFault) {
        try readTraceeText(operands[0], limit: limit, &hit)
      } catch {
        if function == .traceeTextOrElse { return operands[2] }
        throw try failure(
          "user string copy fault -14 at \(Self.hexadecimal(operands[0])) [man error::fault]")
      }
      return try textOfTransfer()
    case .traceeWideText:
      return try wideText(operands[0], size: operands[1] == 2 ? 2 : 4, &hit)
    case .traceeBytesQuoted: return try quotedBytes(operands, &hit)
    case .matchedGroup, .matchedGroupCount: return try matched(function, operands)
    case .randomBelow:
      guard operands[0] <= 1 << 20 else { throw try failure("range too wide") }
      return operands[0] == 0 ? 0 : random() % operands[0]
    case .errorName:
      let number = Int64(bitPattern: operands[0]).magnitude
      return try scratch.text(Array((ErrorNames.name(of: number) ?? "").utf8))
    case .dateText:
      let seconds = Int64(bitPattern: operands[0])
      guard let short = Int32(exactly: seconds) else {
        throw try failure(
          "Time too far in the \(seconds > 0 ? "future" : "past") to be converted")
      }
      return try cutText(Array(CalendarText.text(of: short).utf8))
    case .registerNamed: return try registerNamed(operands, &hit)
    case .commandWords: return try commandWords(operands, &hit)
    case .environmentVariable:
      let name = Array(try string(at: operands[0], &hit))
      return try answer(.environment(name), &hit)
    case .taskFact:
      guard let fact = TaskFact(rawValue: Int64(bitPattern: operands[1])) else { return 0 }
      return try hit.perform(.taskFact(fact, operands[0]))
    case .taskName: return try answer(.threadName(operands[0]), &hit)
    case .stackAddress:
      let index = Int64(bitPattern: operands[0])
      let address =
        (0..<128).contains(index) ? try hit.perform(.stackAddress(Int(index))) : 0
      guard address != 0 else {
        throw try failure("user stack frame \(index) unavailable")
      }
      return address
    case .moduleOffset, .moduleBuildID:
      let form: SymbolForm = function == .moduleOffset ? .moduleOffset : .buildID
      var text: [UInt8] = []
      hit.appendText(.symbol(operands[0], form), to: &text)
      let name = function == .moduleOffset ? "umodaddr" : "umodbuildid"
      // The newline and the blank are its library's.
      guard !text.isEmpty else {
        throw try failure("\(name) \(Self.hexadecimal(operands[0])) unknown\n ")
      }
      guard function == .moduleOffset else { return try cutText(text) }
      return UInt64(String(decoding: text, as: UTF8.self), radix: 16) ?? 0
    case .listStack, .listSymbols, .listRegisters, .listArguments, .listedText:
      return try list(function, operands, &hit)
    default: return try floatFunction(function, operands, &hit)
    }
  }

  // MARK: Strings

  private mutating func cutText(_ bytes: [UInt8]) throws(RuntimeFault) -> UInt64 {
    try scratch.text(bytes.count > limits.stringSize ? Array(bytes[..<limits.stringSize]) : bytes)
  }

  private mutating func stringFunction(
    _ function: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let text = try string(at: operands[0], &hit)
    switch function {
    case .partOfString:
      let length = Int64(bitPattern: operands[2])
      guard operands[1] < UInt64(text.count), length > 0 else {
        return try scratch.text(UnsafeRawBufferPointer(start: nil, count: 0))
      }
      let rest = text[Int(operands[1])...].prefix(Int(min(length, Int64(text.count))))
      return try scratch.text(UnsafeRawBufferPointer(rebasing: rest))
    case .byteWithin:
      guard operands[1] < UInt64(text.count) else { throw try failure("Position out of bounds") }
      // Characters of C are signed.
      return UInt64(bitPattern: Int64(Int8(bitPattern: text[Int(operands[1])])))
    default:
      transfer.removeAll(keepingCapacity: true)
      QuotedText(
        inputLimit: Int(Int64(bitPattern: operands[1])), limit: Int(Int64(bitPattern: operands[2])),
        isQuoted: operands[3] != 0, stringSize: limits.stringSize
      ).append(text, to: &transfer)
      return try textOfTransferCut()
    }
  }

  private mutating func matched(
    _ function: Subroutine, _ operands: UnsafePointer<UInt64>
  ) throws(RuntimeFault) -> UInt64 {
    if function == .matchedGroupCount {
      guard match.groupCount > 0 else {
        throw try failure("Attempted to get subexpression count from failed match")
      }
      return UInt64(match.groupCount)
    }
    let group = Int64(bitPattern: operands[0])
    guard match.groupCount > 0 else {
      throw try failure("Attempted to get subexpression \(group) from failed match")
    }
    guard operands[0] < UInt64(match.groupCount) else {
      throw try failure("Attempted to get nonexistent subexpression \(group)")
    }
    return try scratch.text(Array(match[operands[0]]))
  }

  // MARK: The tracee

  /// Reads a string into the transfer buffer.
  private mutating func readTraceeText(
    _ address: UInt64, limit: Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    guard address != 0, isTracee(address) else { throw RuntimeFault(.invalidAddress, address) }
    transfer.removeAll(keepingCapacity: true)
    guard limit > 0 else { return }
    try hit.appendMemory(at: address, count: limit, stopsAtZero: true, to: &transfer)
    if transfer.count > limit { transfer.removeSubrange(limit...) }
  }

  private mutating func wideText(
    _ start: UInt64, size: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    var text: [UInt8] = []
    var address = start
    while text.count < limits.stringSize {
      var code: UInt64
      do throws(RuntimeFault) {
        code = try unit(at: address, size, &hit)
        if size == 2, (0xD800...0xDBFF).contains(code) {
          let low = try unit(at: address &+ 2, size, &hit)
          if (0xDC00...0xDFFF).contains(low) {
            code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            address &+= 2
          }
        }
      } catch {
        throw try failure(
          "user string copy fault at \(Self.hexadecimal(address)) [man error::fault]")
      }
      guard code != 0 else { break }
      guard let scalar = UInt32(exactly: code).flatMap(Unicode.Scalar.init),
        let encoded = UTF8.encode(scalar)
      else {
        let name = String(code, radix: 16, uppercase: true)
        throw try failure(
          "invalid UTF-\(size * 8) character U+\(name) at \(Self.hexadecimal(address))")
      }
      let bytes = Array(encoded)
      guard text.count + bytes.count <= limits.stringSize else { break }
      text += bytes
      address &+= size
    }
    return try scratch.text(text)
  }

  private mutating func unit(
    at address: UInt64, _ size: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    guard isTracee(address) else { throw RuntimeFault(.invalidAddress, address) }
    return try load(address, count: Int64(size), &hit)
  }

  private mutating func quotedBytes(
    _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let address = operands[0]
    let length = Int64(bitPattern: operands[1])
    let limit = max(0, min(Int64(bitPattern: operands[2]), Int64(limits.stringSize) + 1))
    let raises = operands[3] != 0
    let count =
      length <= 0 || length > Int64(limits.stringSize) ? limits.stringSize : Int(length)
    guard limit > 0 || raises else { return try cutText([]) }
    do throws(RuntimeFault) {
      guard limit > 0, isTracee(address) else { throw RuntimeFault(.invalidAddress, address) }
      let memory = try bytes(at: address, count: count, &hit)
      var text: [UInt8] = []
      QuotedText(
        inputLimit: count, limit: Int(limit), isQuoted: true, isBuffer: true,
        stringSize: limits.stringSize
      ).append(memory, to: &text)
      return try cutText(text)
    } catch {
      let place = Self.hexadecimal(address)
      if raises { throw try failure("Unable to access user space data at \(place)") }
      return try cutText(Array(place.utf8.prefix(Int(limit) - 1)))
    }
  }

  private mutating func registerNamed(
    _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let name = String(decoding: try string(at: operands[0], &hit), as: UTF8.self)
    guard let register = RegisterName(name) else {
      throw try failure("Unknown register: \(name)")
    }
    guard hit.fact(.hasRegisters) != 0 else {
      throw try failure("cannot access CPU registers in this context")
    }
    let word = try hit.register(register.slot.rawValue) &>> UInt64(register.shift)
    let bits = Int64(register.byteCount) * 8
    return operands[1] != 0
      ? WordArithmetic.signExtended(word, bits: bits)
      : WordArithmetic.zeroExtended(word, bits: bits)
  }

  private mutating func commandWords(
    _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let delimiter = Array(try string(at: operands[2], &hit))
    let first = Int64(bitPattern: operands[0])
    let last = Int64(bitPattern: operands[1])
    var command: [UInt8] = []
    hit.appendText(.commandWords, to: &command)
    if command.last == 0 { command.removeLast() }
    guard first >= 0, !command.isEmpty else { return try cutText([]) }
    var text: [UInt8] = []
    for (index, word) in command.split(separator: 0, omittingEmptySubsequences: false).enumerated()
    {
      guard Int64(index) >= first else { continue }
      if last >= first, Int64(index) > last || text.count > limits.stringSize { break }
      if Int64(index) > first { text += delimiter }
      text += word
    }
    return try cutText(text)
  }

  // MARK: Lists, which may be longer than strings are

  private mutating func list(
    _ function: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    if function == .listedText {
      guard operands[0] < UInt64(listing.count) else { return try cutText([]) }
      return try cutText(Array(listing[Int(operands[0])...].prefix(limits.stringSize)))
    }
    var addresses: [UInt8] = []
    if function == .listSymbols { addresses = Array(try string(at: operands[0], &hit)) }
    listing.removeAll(keepingCapacity: true)
    switch function {
    case .listStack:
      guard let form = StackForm(rawValue: Int64(bitPattern: operands[0])) else { break }
      hit.appendText(.stack(form), to: &listing)
      if listing.isEmpty {
        let name = program.clauses[clause].name
        listing =
          form == .addresses ? [UInt8(ascii: "\n")] : Array("<no user backtrace at \(name)>\n".utf8)
      }
    case .listSymbols:
      for word in addresses.split(separator: UInt8(ascii: " ")) {
        let digits = String(decoding: word, as: UTF8.self)
        let number = digits.hasPrefix("0x") ? String(digits.dropFirst(2)) : digits
        guard let address = UInt64(number, radix: 16) else { continue }
        listing += Array(" \(digits) : ".utf8)
        hit.appendText(.symbol(address, .symbolData), to: &listing)
        listing.append(UInt8(ascii: "\n"))
      }
    case .listRegisters:
      guard hit.fact(.hasRegisters) != 0 else { break }
      try listRegisters(&hit)
    default:
      let count = Int64(bitPattern: operands[0])
      let all = count < 0 ? Int64(clamping: hit.fact(.argumentCount)) : count
      for index in 0..<Int(min(all, 255)) {
        let value = Self.hexadecimal(try hit.argument(index))
        listing += Array("\(index == 0 ? "" : " ")$arg\(index + 1)=\(value)".utf8)
      }
    }
    return UInt64(listing.count)
  }

  private mutating func listRegisters(
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    let rows = [
      ["RIP: rip", "RSP: rsp", "EFLAGS: eflags"], ["RAX: rax", "RBX: rbx", "RCX: rcx"],
      ["RDX: rdx", "RSI: rsi", "RDI: rdi"], ["RBP: rbp", "R08: r8", "R09: r9"],
      ["R10: r10", "R11: r11", "R12: r12"], ["R13: r13", "R14: r14", "R15: r15"],
    ]
    for row in rows {
      var words: [String] = []
      for entry in row {
        let parts = entry.split(separator: " ")
        guard let register = RegisterName(String(parts[1])) else { continue }
        let digits = String(try hit.register(register.slot.rawValue), radix: 16)
        words.append(
          "\(parts[0]) " + String(repeating: "0", count: 16 - digits.count) + digits)
      }
      listing += Array((words.joined(separator: " ") + "\n").utf8)
    }
  }

  // MARK: Floating point

  private mutating func floatFunction(
    _ function: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    switch function {
    case .floatSquareRoot: return Double(bitPattern: operands[0]).squareRoot().bitPattern
    case .floatText:
      transfer.removeAll(keepingCapacity: true)
      FloatFunctions.append(
        operands[0], digits: Int64(bitPattern: operands[1]), limit: limits.stringSize,
        to: &transfer)
      return try textOfTransferCut()
    case .parseFloat:
      guard let number = FloatFunctions.parse(try string(at: operands[0], &hit)) else {
        throw try failure("invalid format")
      }
      return number.bitPattern
    case .floatFromInteger: return Double(Int64(bitPattern: operands[0])).bitPattern
    case .integerFromFloat: return FloatFunctions.integer(operands[0], rounding: operands[1])
    case .widenFloat:
      return Double(Float(bitPattern: UInt32(truncatingIfNeeded: operands[0]))).bitPattern
    default:
      guard let result = FloatFunctions.combine(function, operands[0], operands[1]) else {
        throw RuntimeFault(.illegalOperation)
      }
      return result
    }
  }
}
