// What dtrace tells on its error output while it runs, without the `dtrace: ` that begins each line
// and the newline that ends it.

package import TraceProgram
package import TraceRuntime

/// Words run-time faults and drops.
package enum DTraceMessages {
  /// A fault of a clause at a probe.
  package static func fault(
    _ fault: RuntimeFault, clause: String, at probe: ProbeLabel
  ) -> String {
    failure("\(text(fault.kind))\(details(fault))", at: place(clause: clause, at: probe))
  }

  /// Something that an action could not do in a place.
  package static func failure(_ text: String, at place: String) -> String {
    "error in \(place): \(text)"
  }

  /// A clause at a probe.
  package static func place(clause: String, at probe: ProbeLabel) -> String {
    "\(clause) for probe ID \(probe.id) (\(description(probe)))"
  }

  /// The four fields of a probe.
  package static func description(_ probe: ProbeLabel) -> String {
    [probe.provider, probe.module, probe.function, probe.name]
      .map { String(decoding: $0, as: UTF8.self) }.joined(separator: ":")
  }

  /// What a fault is called.
  package static func text(_ kind: FaultKind) -> String {
    switch kind {
    case .invalidAddress: "invalid address"
    case .misalignedAddress: "invalid alignment"
    case .illegalOperation: "illegal operation"
    case .divideByZero: "divide-by-zero"
    case .outOfScratch: "out of scratch space"
    case .indexOutOfBounds: "index out of bounds"
    case .invalidSize: "invalid size"
    case .stackUnavailable: "bad stack"
    case .argumentUnavailable: "argument not available"
    case .outOfBudget: "out of instructions"
    case .callTooDeep: "calls nested too deeply"
    case .mapFull: "map is full"
    case .emptyAggregate: "empty aggregate"
    case .thrown: "error"
    case .outOfActions: "out of actions"
    case .aborted: "aborted"
    case .functionsExhausted: "all functions exhausted"
    }
  }

  private static func details(_ fault: RuntimeFault) -> String {
    switch fault.kind {
    // The address is not known.
    case .invalidAddress where fault.value == .max: ""
    case .invalidAddress, .misalignedAddress, .stackUnavailable, .invalidSize:
      " (0x\(String(fault.value, radix: 16)))"
    case .indexOutOfBounds, .argumentUnavailable: " (\(Int64(bitPattern: fault.value)))"
    case .illegalOperation, .divideByZero, .outOfScratch, .outOfBudget, .callTooDeep, .mapFull,
      .emptyAggregate, .thrown, .outOfActions, .aborted, .functionsExhausted:
      ""
    }
  }

  /// Records that were lost, by what lost them.
  package enum Drop: Hashable, Sendable {
    /// A record on a processor.
    case principal(processor: Int)
    /// An aggregated value on a processor.
    case aggregation(processor: Int)
    /// A dynamic variable.
    case dynamicVariable
    /// A record of a speculation without room for it.
    case speculation
    /// A speculation that was still in use, or one that was not to be had.
    case speculationBusy
    case speculationUnavailable
    /// A fault in a clause for ERROR.
    case errorInError
  }

  /// So many drops since the last such message.
  package static func drops(_ count: UInt64, _ drop: Drop, showsTag: Bool) -> String {
    let plural = count > 1 ? "s" : ""
    let (tag, text): (String, String) =
      switch drop {
      case .principal(let processor): ("PRINCIPAL", "drop\(plural) on CPU \(processor)")
      case .aggregation(let processor):
        ("AGGREGATION", "aggregation drop\(plural) on CPU \(processor)")
      case .dynamicVariable: ("DYNAMIC", "dynamic variable drop\(plural)")
      case .speculation: ("SPEC", "speculative drop\(plural)")
      case .speculationBusy:
        ("SPECBUSY", "failed speculation\(plural) (available buffer(s) still busy)")
      case .speculationUnavailable:
        ("SPECUNAVAIL", "failed speculation\(plural) (no speculative buffer available)")
      case .errorInError: ("DBLERROR", "error\(plural) in ERROR probe enabling")
      }
    return (showsTag ? "[DTRACEDROP_\(tag)] " : "") + "\(count) \(text)"
  }
}
