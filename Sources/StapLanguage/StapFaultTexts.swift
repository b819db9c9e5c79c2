// What users of stap know faults by: the text that `catch` gives to a script, and the place that an
// `ERROR:` line adds to it.

package import TraceProgram

/// The texts of a program's faults.
package struct StapFaultTexts: Sendable {
  let tokens: [StapToken?]
  let mapSizes: [Int?]

  /// What went wrong. What the program raised itself (`FaultKind.thrown`) says so itself.
  package func message(of kind: FaultKind, value: UInt64) -> String {
    switch kind {
    case .divideByZero: return "division by 0"
    case .outOfBudget, .outOfActions: return "MAXACTION exceeded"
    case .callTooDeep: return "MAXNESTING exceeded"
    case .mapFull:
      if value < UInt64(mapSizes.count), let size = mapSizes[Int(value)] {
        return "Array overflow, check size limit (\(size))"
      }
      return "Array overflow, check MAXMAPENTRIES"
    case .emptyAggregate: return "empty aggregate"
    case .indexOutOfBounds: return "histogram index out of range"
    case .functionsExhausted: return "all functions exhausted"
    case .invalidAddress: return "read fault [man error::fault] at 0x\(address(value))"
    case .argumentUnavailable: return "argument \(value &+ 1) cannot be read"
    case .stackUnavailable: return "stack cannot be read"
    case .outOfScratch: return "no room for strings"
    case .misalignedAddress, .invalidSize, .illegalOperation: return "invalid operation"
    case .thrown: return "error"
    case .aborted: return "aborted"
    }
  }

  private func address(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Where the fault of an instruction happened: `identifier 'a' at script.stp:3:7`; nil when nothing tells.
  package func place(of instruction: Int) -> String? {
    guard tokens.indices.contains(instruction) else { return nil }
    return tokens[instruction]?.summary
  }

  /// What an `ERROR:` line says of a fault.
  package func report(_ message: String, at instruction: Int) -> String {
    place(of: instruction).map { "\(message) near \($0)" } ?? message
  }
}
