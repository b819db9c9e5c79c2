// Calls of D's functions that give a value. Most are one subroutine of the machine; those that touch the
// tracee's memory are instructions of their own.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// An operand of a subroutine.
  private enum Operand {
    case string(DExpression)
    case word(DExpression)
    case constant(Int64)
    /// An expression and whether it is there: two slots.
    case optional(DExpression?)
  }

  func call(
    _ function: DFunction, _ arguments: [DExpression], of expression: DExpression,
    into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    if let (subroutine, operands) = subroutine(function, arguments) {
      try run(subroutine, operands, into: target)
      if isWord(expression.type) { narrow(target, to: expression.type) }
    } else if function.symbolKind != nil || expression.type.isStack {
      try place(function, arguments, into: target)
    } else if try !memory(function, arguments, into: target) {
      try other(function, arguments, of: expression, into: target)
    }
    return target
  }

  private func run(
    _ subroutine: Subroutine, _ operands: [Operand], into target: Slot
  ) throws(Diagnostic) {
    let first = try slots(subroutine.operandCount)
    var next = first
    for operand in operands {
      switch operand {
      case .string(let expression): _ = try string(expression, into: next)
      case .word(let expression): _ = try value(expression, into: next)
      case .constant(let value): _ = try constant(value, into: next)
      case .optional(let expression):
        if let expression {
          _ = try value(expression, into: next)
        } else {
          _ = try constant(0, into: next)
        }
        next += 1
        _ = try constant(expression == nil ? 0 : 1, into: next)
      }
      next += 1
    }
    builder.emit(.subroutine, a: target, b: first, immediate: subroutine.rawValue)
  }

  /// The subroutine that a function is, with its operands; nil for other functions.
  private func subroutine(
    _ function: DFunction, _ arguments: [DExpression]
  ) -> (Subroutine, [Operand])? {
    if function == .rand { return (.random, []) }
    guard let first = arguments.first else { return nil }
    let second = arguments.count > 1 ? arguments[1] : first
    let third = arguments.count > 2 ? arguments[2] : nil
    switch function {
    case .strlen: return (.stringLength, [.string(first)])
    case .basename: return (.baseName, [.string(first)])
    case .dirname: return (.directoryName, [.string(first)])
    case .cleanpath: return (.cleanPath, [.string(first)])
    case .strchr: return (.findByte, [.string(first), .word(second)])
    case .strrchr: return (.findLastByte, [.string(first), .word(second)])
    case .strstr: return (.findString, [.string(first), .string(second)])
    case .strjoin: return (.joinStrings, [.string(first), .string(second)])
    case .strtok: return (.token, [.string(first), .string(second)])
    case .index: return (.indexOf, [.string(first), .string(second), .optional(third)])
    case .rindex: return (.lastIndexOf, [.string(first), .string(second), .optional(third)])
    case .substr: return (.substring, [.string(first), .word(second), .optional(third)])
    case .lltostr:
      let base: Operand = arguments.count > 1 ? .word(second) : .constant(0)
      return (.integerToString, [.word(first), base])
    case .inetNtoa: return (.internetAddress4, [.word(first)])
    case .inetNtoa6: return (.internetAddress6, [.word(first)])
    case .inetNtop: return (.internetAddress, [.word(first), .word(second)])
    case .linkNtop: return (.linkAddress, [.word(first), .word(second)])
    case .htons, .ntohs: return (.swapBytes2, [.word(first)])
    case .htonl, .ntohl: return (.swapBytes4, [.word(first)])
    case .htonll, .ntohll: return (.swapBytes8, [.word(first)])
    default: return nil
    }
  }

  /// Stacks and symbols: values that say where something is.
  private func place(
    _ function: DFunction, _ arguments: [DExpression], into target: Slot
  ) throws(Diagnostic) {
    if let kind = function.symbolKind, let address = arguments.first {
      let form: SymbolForm =
        switch kind {
        case .name, .function: .function
        case .address: .addressAndOffset
        case .module: .module
        }
      let word = try value(address)
      builder.emit(.symbol, a: target, b: word, immediate: form.rawValue)
      return
    }
    // A kernel's stack has no frames that could be seen.
    let limit: Slot
    if function == .stack {
      limit = try constant(0)
    } else if let frames = arguments.first, frames.constant != 0 {
      limit = try value(frames)
    } else {
      limit = try constant(defaultFrames)
    }
    builder.emit(.stack, a: target, b: limit)
  }

  /// Functions that reserve or move bytes. False for others.
  private func memory(
    _ function: DFunction, _ arguments: [DExpression], into target: Slot
  ) throws(Diagnostic) -> Bool {
    switch (function, arguments.count) {
    case (.alloca, 1):
      let count = try value(arguments[0])
      builder.emit(.allocate, a: target, b: count)
      return true
    case (.copyin, 2):
      let address = try value(arguments[0])
      let count = try value(arguments[1])
      builder.emit(.allocate, a: target, b: count)
      builder.emit(.readBytes, a: target, b: address, c: count)
      return true
    case (.copyinstr, 1), (.copyinstr, 2):
      let address = try value(arguments[0])
      let count =
        arguments.count > 1 ? try value(arguments[1]) : try constant(Int64(layout.strsize))
      builder.emit(.readString, a: target, b: address, c: count)
      return true
    case (.copyinto, 3):
      let address = try value(arguments[0])
      let count = try value(arguments[1])
      let destination = try value(arguments[2])
      builder.emit(.readBytes, a: destination, b: address, c: count)
    case (.bcopy, 3):
      let source = try value(arguments[0])
      let destination = try value(arguments[1])
      let count = try value(arguments[2])
      builder.emit(.copyBytes, a: destination, b: source, c: count)
    case (.copyout, 3):
      let source = try value(arguments[0])
      let address = try value(arguments[1])
      let count = try value(arguments[2])
      builder.emit(.writeBytes, a: address, b: source, c: count)
    case (.copyoutstr, 3):
      let source = try string(arguments[0])
      let address = try value(arguments[1])
      let count = try value(arguments[2])
      builder.emit(.writeString, a: address, b: source, c: count)
    default: return false
    }
    _ = try constant(0, into: target)
    return true
  }

  private func other(
    _ function: DFunction, _ arguments: [DExpression], of expression: DExpression,
    into target: Slot
  ) throws(Diagnostic) {
    switch (function, arguments.first) {
    case (.speculation, _): builder.emit(.speculation, a: target)
    case (.getmajor, let device?):
      let number = try value(device)
      let shift = try constant(20)
      builder.emit(.shiftRightUnsigned, a: target, b: number, c: shift)
      narrow(target, to: expression.type)
    case (.getminor, let device?):
      let number = try value(device)
      builder.emit(.zeroExtend, a: target, b: number, immediate: 20)
    case (.progenyof, let ancestor?):
      // Of its ancestors, a hit knows its process and that one's parent.
      let number = try value(ancestor)
      let (own, parent) = (try slots(), try slots())
      builder.emit(.fact, a: own, immediate: HitFact.process.rawValue)
      builder.emit(.fact, a: parent, immediate: HitFact.parentProcess.rawValue)
      builder.emit(.equal, a: own, b: own, c: number)
      builder.emit(.equal, a: parent, b: parent, c: number)
      builder.emit(.or, a: target, b: own, c: parent)
    default: throw DDiagnostics.notLowered(function.rawValue, at: expression.range)
    }
  }
}
