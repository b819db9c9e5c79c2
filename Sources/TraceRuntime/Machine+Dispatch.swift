// The loop: one instruction after the other, each looked at once. Operations on words are done here,
// the others in the parts of the machine that they belong to.

internal import TraceProgram

extension Machine {
  /// Runs the code from an instruction on to the end of the clause, or throws the fault that ends it.
  mutating func execute(
    _ frame: Slots, from start: Int, _ budget: inout Int, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    var r = frame
    var next = start
    while true {
      position = next
      let i = code[next]
      next += 1
      switch i.operation {
      case .constant: r[i.a] = UInt64(bitPattern: i.immediate)
      case .move: r[i.a] = r[i.b]
      case .add: r[i.a] = r[i.b] &+ r[i.c]
      case .subtract: r[i.a] = r[i.b] &- r[i.c]
      case .multiply: r[i.a] = r[i.b] &* r[i.c]
      case .divideSigned, .divideUnsigned, .remainderSigned, .remainderUnsigned:
        r[i.a] = try WordArithmetic.divide(i.operation, r[i.b], r[i.c])
      case .and: r[i.a] = r[i.b] & r[i.c]
      case .or: r[i.a] = r[i.b] | r[i.c]
      case .xor: r[i.a] = r[i.b] ^ r[i.c]
      case .shiftLeft: r[i.a] = r[i.b] &<< r[i.c]
      case .shiftRightUnsigned: r[i.a] = r[i.b] &>> r[i.c]
      case .shiftRightSigned:
        r[i.a] = UInt64(bitPattern: Int64(bitPattern: r[i.b]) &>> Int64(bitPattern: r[i.c]))
      case .addImmediate: r[i.a] = r[i.b] &+ UInt64(bitPattern: i.immediate)
      case .negate: r[i.a] = 0 &- r[i.b]
      case .complement: r[i.a] = ~r[i.b]
      case .isZero: r[i.a] = r[i.b] == 0 ? 1 : 0
      case .signExtend: r[i.a] = WordArithmetic.signExtended(r[i.b], bits: i.immediate)
      case .zeroExtend: r[i.a] = WordArithmetic.zeroExtended(r[i.b], bits: i.immediate)
      case .equal: r[i.a] = r[i.b] == r[i.c] ? 1 : 0
      case .notEqual: r[i.a] = r[i.b] != r[i.c] ? 1 : 0
      case .lessSigned:
        r[i.a] = Int64(bitPattern: r[i.b]) < Int64(bitPattern: r[i.c]) ? 1 : 0
      case .lessOrEqualSigned:
        r[i.a] = Int64(bitPattern: r[i.b]) <= Int64(bitPattern: r[i.c]) ? 1 : 0
      case .lessUnsigned: r[i.a] = r[i.b] < r[i.c] ? 1 : 0
      case .lessOrEqualUnsigned: r[i.a] = r[i.b] <= r[i.c] ? 1 : 0
      case .compareStrings:
        r[i.a] = UInt64(bitPattern: Int64(try compare(r[i.b], r[i.c], &hit)))

      case .jump, .jumpIfZero, .jumpIfNotZero:
        if i.operation == .jumpIfZero, r[i.b] != 0 { continue }
        if i.operation == .jumpIfNotZero, r[i.b] == 0 { continue }
        next = Int(i.immediate)
        if next <= position { try spend(&budget) }
      case .call:
        try spend(&budget)
        guard slots.depth < limits.callDepth else { throw RuntimeFault(.callTooDeep) }
        let index = Int(i.immediate)
        r = slots.push(
          functions[index], parameters: i.b, count: parameterCounts[index], position: next,
          result: i.a)
        next = functions[index].start
      case .returnValue:
        let result = r[i.b]
        guard let (slots, caller) = slots.pop() else { return }
        leaveFunction()
        r = slots
        r[caller.result] = result
        next = caller.position
      case .end: return
      case .raiseFault:
        throw try fault(i.immediate, r[i.b], &hit)
      case .enterTry: r[i.a] = try enterTry(handler: Int(i.immediate), result: i.a)
      case .leaveTry: leaveTry()
      case .chargeActions:
        remainingActions -= min(i.immediate, remainingActions)
        guard remainingActions > 0 else { throw RuntimeFault(.outOfActions) }
      case .requireActions:
        guard remainingActions >= i.immediate else { throw RuntimeFault(.outOfActions) }

      case .loadSigned:
        let word = try load(r[i.b], count: i.immediate, &hit)
        r[i.a] = WordArithmetic.signExtended(word, bits: i.immediate * 8)
      case .loadUnsigned: r[i.a] = try load(r[i.b], count: i.immediate, &hit)
      case .store: try store(r[i.b], at: r[i.a], count: i.immediate)
      case .copyBytes: try copyBytes(from: r[i.b], to: r[i.a], count: r[i.c], &hit)
      case .copyString: try copyString(from: r[i.b], to: r[i.a], size: i.immediate, &hit)
      case .allocate: r[i.a] = try scratch.allocate(r[i.b])
      case .textMark: r[i.a] = scratch.textMark
      case .releaseText: scratch.releaseText(to: r[i.b])
      case .keepText: r[i.a] = scratch.keepText(r[i.b], from: r[i.c])
      case .reserveText: r[i.a] = try scratch.reserveText()
      case .checkIndex:
        guard r[i.b] < UInt64(i.immediate) else {
          throw RuntimeFault(.indexOutOfBounds, r[i.b])
        }
      case .checkNotNull: if r[i.b] == 0 { throw RuntimeFault(.invalidAddress) }

      case .loadGlobal: r[i.a] = globals.word(Int(i.immediate))
      case .storeGlobal: try storeGlobal(r[i.b], Int(i.immediate), &hit)
      case .loadLocal: r[i.a] = locals.word(Int(i.immediate))
      case .storeLocal: try storeLocal(r[i.b], Int(i.immediate), &hit)
      case .mapLoad: r[i.a] = try mapLoad(Int(i.immediate), keys: r.row(i.b), &hit)
      case .mapStore: try mapStore(Int(i.immediate), keys: r.row(i.b), r[i.c], &hit)
      case .mapAddress: r[i.a] = try mapAddress(Int(i.immediate), keys: r.row(i.b), &hit)
      case .mapContains: r[i.a] = try mapContains(Int(i.immediate), keys: r.row(i.b), &hit)
      case .mapDelete: try mapDelete(Int(i.immediate), keys: r.row(i.b), &hit)
      case .mapRemoveAll: maps[Int(i.immediate)].removeAll()
      case .mapCount: r[i.a] = UInt64(maps[Int(i.immediate)].count)
      case .aggregate: try aggregate(i, r, &hit)
      case .readStatistic:
        r[i.a] = try readStatistic(Int(i.immediate), keys: r.row(i.b), at: r[i.c], &hit)

      case .iterate:
        r[i.a] = try iterate(Int(i.immediate), keys: r.row(i.b), limit: r[i.c], &budget, &hit)
      case .advance:
        if try advance(r[i.b]) { continue }
        next = Int(i.immediate)
        if next <= position { try spend(&budget) }
      case .endIteration: endIteration(r[i.b])
      case .elementKey: r[i.a] = try elementKey(r[i.b], at: Int(i.immediate))
      case .elementValue: r[i.a] = try elementValue(r[i.b])
      case .elementDelete: try elementDelete(r[i.b])

      case .argument: r[i.a] = try hit.argument(Int(i.immediate))
      case .register: r[i.a] = try hit.register(Int(clamping: r[i.b]))
      case .fact: r[i.a] = fact(i.immediate, &hit)
      case .text: r[i.a] = try text(i.immediate, &hit)
      case .symbol: r[i.a] = try symbol(r[i.b], i.immediate, &hit)
      case .stack:
        r[i.a] = try hit.perform(.stack(limit: Int(clamping: r[i.b])))
      case .readString: r[i.a] = try readString(r[i.b], limit: r[i.c], &hit)
      case .readBytes: try readBytes(from: r[i.b], to: r[i.a], count: r[i.c], &hit)
      case .writeBytes: try writeBytes(from: r[i.b], to: r[i.a], count: r[i.c], &hit)
      case .writeString: try writeString(r[i.b], to: r[i.a], limit: r[i.c], &hit)
      case .act:
        guard let action = HitAction(rawValue: i.immediate) else { continue }
        _ = try hit.perform(.act(action, r[i.b]))

      case .subroutine: r[i.a] = try subroutine(i.immediate, r.row(i.b), &hit)
      case .formatText: r[i.a] = try formatText(Int(i.immediate), r.row(i.b), &hit)
      case .matchPattern: r[i.a] = try matchPattern(Int(i.immediate), r[i.b], &hit)
      case .emit: try emit(Int(i.immediate), r.row(i.b), &hit)
      case .speculation: r[i.a] = takeSpeculation()
      case .speculate: if !speculate(r[i.b]) { return }
      case .commit: try endSpeculation(r[i.b], isCommitted: true)
      case .discard: try endSpeculation(r[i.b], isCommitted: false)
      }
    }
  }

  private func spend(_ budget: inout Int) throws(RuntimeFault) {
    guard budget > 0 else { throw RuntimeFault(.outOfBudget) }
    budget -= 1
  }
}

/// Arithmetic that is more than one operator.
enum WordArithmetic {
  @inline(__always)
  static func signExtended(_ word: UInt64, bits: Int64) -> UInt64 {
    let unused = 64 &- bits
    return UInt64(bitPattern: Int64(bitPattern: word &<< UInt64(bitPattern: unused)) &>> unused)
  }

  @inline(__always)
  static func zeroExtended(_ word: UInt64, bits: Int64) -> UInt64 {
    let unused = UInt64(bitPattern: 64 &- bits)
    return (word &<< unused) &>> unused
  }

  /// Quotients and remainders as C has them; the one quotient that does not fit wraps.
  static func divide(
    _ operation: Operation, _ a: UInt64, _ b: UInt64
  ) throws(RuntimeFault) -> UInt64 {
    guard b != 0 else { throw RuntimeFault(.divideByZero) }
    let signedA = Int64(bitPattern: a)
    let signedB = Int64(bitPattern: b)
    return switch operation {
    case .divideUnsigned: a / b
    case .remainderUnsigned: a % b
    case .divideSigned:
      UInt64(bitPattern: signedA.dividedReportingOverflow(by: signedB).partialValue)
    default:
      UInt64(bitPattern: signedA.remainderReportingOverflow(dividingBy: signedB).partialValue)
    }
  }
}
