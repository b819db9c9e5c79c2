// Places of the program that is traced: `$arg1`, `$$name`, `$$parms`, `$return`. Those that debugging
// information would have to tell of are refused by the checker.

internal import TraceProgram

extension StapLowering {
  /// What the point that is being lowered is a point of.
  private enum PointKind {
    case mark, call, callReturn, systemCall, systemCallReturn
  }

  private var pointKind: PointKind {
    let names = (handler?.point.components ?? []).map(\.name)
    let returns = names.last == "return"
    if names.contains("syscall") { return returns ? .systemCallReturn : .systemCall }
    if names.contains("function") { return returns ? .callReturn : .call }
    return .mark
  }

  /// How many arguments a system call has, and the numbers that its own number and its result have.
  private static var callArguments: Int64 { 6 }
  private static var callNumber: Int64 { 6 }
  private static var callResult: Int64 { 7 }
  /// The number that what a function returns has among the arguments there.
  private static var functionResult: Int64 { 1 }

  /// The value of a place at the handler's point.
  func place(
    _ place: StapPlace, at token: StapToken, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    guard case .variable(let name) = place.target.base, place.target.components.isEmpty,
      !place.target.isAddress
    else { throw StapDiagnostics.unknownPlace(at: token) }
    let kind = pointKind
    note(token)
    switch name {
    case "$$name": return try text(.noteName, into: target)
    case "$$provider": return try text(.noteProvider, into: target)
    case "$$parms", "$$vars": return try parameters(of: kind, into: target)
    case "$$locals": return try text([], into: target)
    case "$$return":
      guard let number = result(of: kind) else { return try text([], into: target) }
      return try resultText(number, into: target)
    case "$syscall" where kind == .systemCall || kind == .systemCallReturn:
      return try argument(Self.callNumber, into: target)
    case "$return":
      guard let number = result(of: kind) else { throw StapDiagnostics.unknownPlace(at: token) }
      return try argument(number, into: target)
    default:
      guard name.hasPrefix("$arg"), let number = Int64(name.dropFirst(4)),
        (1...256).contains(number)
      else { throw StapDiagnostics.unknownPlace(at: token) }
      return try argument(number - 1, into: target)
    }
  }

  private func result(of kind: PointKind) -> Int64? {
    switch kind {
    case .callReturn: Self.functionResult
    case .systemCallReturn: Self.callResult
    case .mark, .call, .systemCall: nil
    }
  }

  private func argument(_ index: Int64, into target: Slot?) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    builder.emit(.argument, a: result, immediate: index)
    return result
  }

  private func text(_ text: HitText, into target: Slot?) throws(StapSemanticError) -> Slot {
    let result = try destination(target)
    builder.emit(.text, a: result, immediate: text.rawValue)
    return result
  }

  /// `$arg1=0x1 $arg2=0x7f`.
  private func parameters(
    of kind: PointKind, into target: Slot?
  ) throws(StapSemanticError) -> Slot {
    let count: Int64
    switch kind {
    case .mark, .call: count = -1
    case .callReturn: count = 0
    case .systemCall, .systemCallReturn: count = Self.callArguments
    }
    _ = try subroutine(.listArguments, [], [count], into: nil)
    return try subroutine(.listedText, [], [0], into: target)
  }

  private func resultText(_ number: Int64, into target: Slot?) throws(StapSemanticError) -> Slot {
    let value = try argument(number, into: nil)
    let digits = try subroutine(.integerToString, [value], [16], into: nil)
    return try joined(try row([try text(Array("$return=0x".utf8)), digits]), into: target)
  }
}
