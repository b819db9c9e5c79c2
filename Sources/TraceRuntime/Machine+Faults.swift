// Faults that a program catches. A handler belongs to the frame that set it up: leaving the function takes
// it away, so that catching always goes back to slots that are still there.

internal import TraceProgram

/// Where a fault goes.
struct FaultHandler {
  var position: Int
  /// The slot that gets the message.
  var result: Slot
  /// How many functions had been called.
  var depth: Int
  /// How many iterations were open.
  var runCount: Int
}

extension Machine {
  /// No more handlers can wait at a time.
  private static var mostHandlers: Int { 64 }

  mutating func enterTry(handler position: Int, result: Slot) throws(RuntimeFault) -> UInt64 {
    guard handlers.count < Self.mostHandlers else { throw RuntimeFault(.callTooDeep) }
    handlers.append(
      FaultHandler(
        position: position, result: result, depth: slots.depth,
        runCount: iterations.runs.count))
    return 0
  }

  /// The last handler goes, if it is of the running function.
  mutating func leaveTry() {
    guard let handler = handlers.last, handler.depth == slots.depth else { return }
    handlers.removeLast()
  }

  /// Takes away what belongs to a function that has returned.
  mutating func leaveFunction() {
    while let handler = handlers.last, handler.depth > slots.depth { handlers.removeLast() }
    if !iterations.runs.isEmpty { iterations.end(depth: slots.depth + 1) }
  }

  /// The fault that a program raises. The message of its own is where it can be read later.
  mutating func fault(
    _ kind: Int64, _ value: UInt64, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) -> RuntimeFault {
    guard let kind = FaultKind(rawValue: kind) else { return RuntimeFault(.illegalOperation) }
    guard kind == .thrown, isTracee(value) else { return RuntimeFault(kind, value) }
    return RuntimeFault(kind, try readString(value, limit: .max, &hit))
  }

  /// Goes back to where the last handler was set up, with the fault's message in its slot; nil if there
  /// is none, or the fault is not to be caught.
  mutating func resume(after fault: RuntimeFault) -> (slots: Slots, position: Int)? {
    switch fault.kind {
    case .outOfBudget, .outOfActions, .aborted: return nil
    default: break
    }
    guard let handler = handlers.popLast() else { return nil }
    // What was put together of an entry when it failed.
    if code[position].operation == .emit { takeBackEntry() }
    let message = message(of: fault, instruction: position)
    guard let address = try? scratch.text(Array(message.prefix(limits.stringSize))) else {
      return nil
    }
    let frame = slots.unwind(to: handler.depth)
    iterations.end(from: handler.runCount)
    frame[handler.result] = address
    return (frame, handler.position)
  }

  /// What a fault says to the program, or to its user if nothing caught it: until the next clause runs.
  package func message(of fault: RuntimeFault, instruction: Int) -> [UInt8] {
    guard fault.kind == .thrown else { return dialect.describe(fault, instruction) }
    guard let text = try? ownString(at: fault.value) else { return [] }
    return Array(text)
  }
}
