// The built-in functions: they take their operands from slots, get strings and bytes from wherever these
// are, and leave the work to `TextOperations` and `NetworkAddressText`.

internal import TraceProgram

extension Machine {
  /// -1, 0 or 1 as a string is before, the same as or after another; NULL is before all.
  mutating func compare(
    _ a: UInt64, _ b: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> Int {
    if a == 0 || b == 0 { return a == b ? 0 : a == 0 ? -1 : 1 }
    return TextOperations.compare(try string(at: a, &hit), try string(at: b, &hit))
  }

  mutating func subroutine(
    _ number: Int64, _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    guard let subroutine = Subroutine(rawValue: number) else {
      throw RuntimeFault(.illegalOperation)
    }
    switch subroutine {
    case .stringLength: return UInt64(try string(at: operands[0], &hit).count)
    case .findByte, .findLastByte, .findString, .indexOf, .lastIndexOf, .compareUpTo:
      return try search(subroutine, operands, &hit)
    case .substring, .joinStrings, .token:
      return try part(subroutine, operands, &hit)
    case .baseName, .directoryName, .cleanPath, .upperCase, .lowerCase:
      let text = try string(at: operands[0], &hit)
      transfer.removeAll(keepingCapacity: true)
      switch subroutine {
      case .baseName: TextOperations.appendBaseName(text, to: &transfer)
      case .directoryName: TextOperations.appendDirectoryName(text, to: &transfer)
      case .cleanPath: TextOperations.appendCleanPath(text, to: &transfer)
      default:
        TextOperations.appendCase(text, isUpper: subroutine == .upperCase, to: &transfer)
      }
      return try textOfTransferCut()
    case .integerToString:
      transfer.removeAll(keepingCapacity: true)
      let base = Int64(bitPattern: operands[1])
      guard TextOperations.appendDigits(operands[0], base: base, to: &transfer) else {
        throw RuntimeFault(.illegalOperation)
      }
      return try textOfTransferCut()
    case .stringToInteger:
      let text = try string(at: operands[0], &hit)
      guard let number = TextOperations.number(text, base: Int64(bitPattern: operands[1])) else {
        throw RuntimeFault(.illegalOperation)
      }
      return UInt64(bitPattern: number)
    case .internetAddress4: return try networkAddress(operands[0], count: 4, &hit)
    case .internetAddress6: return try networkAddress(operands[0], count: 16, &hit)
    case .internetAddress:
      guard let count = NetworkAddressText.byteCount(family: operands[0]) else {
        throw RuntimeFault(.illegalOperation)
      }
      return try networkAddress(operands[1], count: count, &hit)
    case .linkAddress:
      guard let count = NetworkAddressText.byteCount(linkType: operands[0]) else {
        return try scratch.text(UnsafeRawBufferPointer(start: nil, count: 0))
      }
      let address = try bytes(at: operands[1], count: count, &hit)
      transfer.removeAll(keepingCapacity: true)
      NetworkAddressText.appendLink(address, to: &transfer)
      return try textOfTransferCut()
    case .swapBytes2: return UInt64(UInt16(truncatingIfNeeded: operands[0]).byteSwapped)
    case .swapBytes4: return UInt64(UInt32(truncatingIfNeeded: operands[0]).byteSwapped)
    case .swapBytes8: return operands[0].byteSwapped
    case .random: return random()
    case .parseInteger, .byteAt, .replaceAll, .nextToken, .escape:
      return try textFunction(subroutine, operands, &hit)
    case .matchedText: return try scratch.text(Array(match[operands[0]]))
    case .matchedGroups: return UInt64(match.groupCount)
    default: return try systemTapFunction(subroutine, operands, &hit)
    }
  }

  private mutating func textFunction(
    _ subroutine: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let text = try string(at: operands[0], &hit)
    transfer.removeAll(keepingCapacity: true)
    switch subroutine {
    case .parseInteger:
      let base = Int64(bitPattern: operands[1])
      guard let number = TextOperations.number(text, base: base) else {
        throw RuntimeFault(.illegalOperation)
      }
      return text.first.map(TextOperations.isBlank) == true ? 0 : UInt64(bitPattern: number)
    case .byteAt:
      return operands[1] < UInt64(text.count) ? UInt64(text[Int(operands[1])]) : 0
    case .replaceAll:
      let old = try string(at: operands[1], &hit)
      let new = try string(at: operands[2], &hit)
      transfer.removeAll(keepingCapacity: true)
      TextOperations.appendReplacing(
        text, old, by: new, limit: limits.stringSize, to: &transfer)
    case .nextToken:
      let delimiters = try string(at: operands[1], &hit)
      transfer.removeAll(keepingCapacity: true)
      if !text.isEmpty { tokens.set(text) }
      if tokens.isSet, tokens.next(delimiters, to: &transfer) { tokens.passDelimiter() }
    default:
      let limit = Int64(bitPattern: operands[1])
      let most = Int64(limits.stringSize)
      TextOperations.appendEscaped(
        text, limit: Int(limit > 0 ? min(limit, most) : most), isQuoted: operands[2] != 0,
        to: &transfer)
    }
    return try textOfTransferCut()
  }

  private mutating func search(
    _ subroutine: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let text = try string(at: operands[0], &hit)
    if subroutine == .findByte || subroutine == .findLastByte {
      let byte = UInt8(truncatingIfNeeded: operands[1])
      let index = TextOperations.find(byte, in: text, last: subroutine == .findLastByte)
      return try rest(of: text, at: operands[0], from: index)
    }
    let other = try string(at: operands[1], &hit)
    let index: Int?
    switch subroutine {
    case .findString:
      index = TextOperations.index(of: other, in: text, from: 0)
      return try rest(of: text, at: operands[0], from: index)
    case .indexOf:
      let start = operands[3] == 0 ? 0 : Int64(bitPattern: operands[2])
      index = TextOperations.index(of: other, in: text, from: start)
    case .lastIndexOf:
      let start = operands[3] == 0 ? .max : Int64(bitPattern: operands[2])
      index = TextOperations.lastIndex(of: other, in: text, from: start)
    default:
      let limit = Int(clamping: operands[2])
      index = TextOperations.compare(
        UnsafeRawBufferPointer(rebasing: text.prefix(limit)),
        UnsafeRawBufferPointer(rebasing: other.prefix(limit)))
    }
    return UInt64(bitPattern: Int64(index ?? -1))
  }

  /// The address of what a search has found in a text, to the text's end; 0 if it has found nothing.
  private mutating func rest(
    of text: UnsafeRawBufferPointer, at address: UInt64, from index: Int?
  ) throws(RuntimeFault) -> UInt64 {
    guard let index else { return 0 }
    // A text of full length may go on in memory, where nothing that is made of it may.
    guard text.count >= limits.stringSize else { return address &+ UInt64(index) }
    return try scratch.text(UnsafeRawBufferPointer(rebasing: text[index...]))
  }

  private mutating func part(
    _ subroutine: Subroutine, _ operands: UnsafePointer<UInt64>,
    _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    switch subroutine {
    case .substring:
      let text = try string(at: operands[0], &hit)
      let count = operands[3] == 0 ? Int64(limits.stringSize) : Int64(bitPattern: operands[2])
      let range = TextOperations.part(text, from: Int64(bitPattern: operands[1]), count: count)
      return try scratch.text(UnsafeRawBufferPointer(rebasing: text[range]))
    case .joinStrings:
      let first = try string(at: operands[0], &hit)
      let second = try string(at: operands[1], &hit)
      let room = limits.stringSize - first.count
      return try scratch.text(first, UnsafeRawBufferPointer(rebasing: second.prefix(room)))
    default:
      if operands[0] != 0 {
        tokens.set(try string(at: operands[0], &hit))
      } else if !tokens.isSet {
        throw RuntimeFault(.invalidAddress)
      }
      let delimiters = try string(at: operands[1], &hit)
      transfer.removeAll(keepingCapacity: true)
      return tokens.next(delimiters, to: &transfer) ? try textOfTransfer() : 0
    }
  }

  private mutating func networkAddress(
    _ address: UInt64, count: Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> UInt64 {
    let bytes = try bytes(at: address, count: count, &hit)
    transfer.removeAll(keepingCapacity: true)
    if count == 4 {
      NetworkAddressText.append4(bytes, to: &transfer)
    } else {
      NetworkAddressText.append6(bytes, to: &transfer)
    }
    return try textOfTransferCut()
  }

  /// The next of a sequence of well-mixed words (SplitMix64).
  mutating func random() -> UInt64 {
    randomState &+= 0x9E37_79B9_7F4A_7C15
    var word = randomState
    word = (word ^ word &>> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word &>> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word &>> 31
  }
}
