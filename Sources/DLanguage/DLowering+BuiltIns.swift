// Built-in variables: each is a fact, a text or an argument of the hit.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  func builtIn(
    _ variable: DBuiltInVariable, of expression: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    if let index = variable.argumentIndex {
      return try typedArgument(Int64(index), expression.type, into: target)
    }
    let target = try destination(target)
    if let fact = fact(variable) {
      builder.emit(.fact, a: target, immediate: fact.rawValue)
    } else if let text = text(variable) {
      builder.emit(.text, a: target, immediate: text.rawValue)
    } else if variable == .zonename {
      // What a process outside of any zone is told.
      return try constant(builder.string(Array("global".utf8)), into: target)
    } else {
      switch variable {
      // A kernel's stack and interrupts cannot be seen from here; there is none to speak of.
      case .caller, .stackdepth, .ipl: return try constant(0, into: target)
      default: throw DDiagnostics.kernelOnly(variable, at: expression.range)
      }
    }
    return target
  }

  /// An argument of the hit as one of a type: words are narrowed, strings are read.
  func typedArgument(
    _ index: Int64, _ type: DType, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    builder.emit(.argument, a: target, immediate: index)
    if type.isString {
      try readString(at: target, type: type, into: target)
    } else if isWord(type) {
      narrow(target, to: type)
    }
    return target
  }

  private func fact(_ variable: DBuiltInVariable) -> HitFact? {
    switch variable {
    case .timestamp: .timestamp
    case .vtimestamp: .virtualTimestamp
    case .walltimestamp: .wallTime
    case .pid: .process
    case .tid: .thread
    case .ppid: .parentProcess
    case .uid: .userID
    case .gid: .groupID
    case .id: .probe
    case .epid: .clause
    case .cpu: .processor
    case .errno: .errorNumber
    case .ucaller: .callerProgramCounter
    case .ustackdepth: .stackDepth
    case .processGroup: .processGroup
    case .session: .session
    case .threadCount: .threadCount
    case .effectiveUser: .effectiveUserID
    case .effectiveGroup: .effectiveGroupID
    default: nil
    }
  }

  private func text(_ variable: DBuiltInVariable) -> HitText? {
    switch variable {
    case .execname: .executableName
    case .cwd: .workingDirectory
    case .root: .rootDirectory
    case .probeprov: .probeProvider
    case .probemod: .probeModule
    case .probefunc: .probeFunction
    case .probename: .probeName
    case .processArguments: .processArguments
    default: nil
    }
  }
}
