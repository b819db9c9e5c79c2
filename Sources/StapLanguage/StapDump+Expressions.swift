// Expressions in the dump: operands of operators stand in parentheses, whatever they are.

extension StapDump {
  mutating func write(_ expression: StapExpression) {
    switch expression.kind {
    // A minus before it would be an operator; numbers beyond the signed ones wrap to what this is.
    case .number(let value):
      write(isScript ? "\(UInt64(bitPattern: value))" : "\(value)")
    case .string(let text): literal(text)
    case .symbol(let name): write(name)
    case .probeWrite(let name): write("@probewrite(\(name))")
    case .embedded(let code): embedded(code)
    case .unary(let operation, let operand):
      write(operation.rawValue)
      parenthesized(operand)
    case .increment(let operand, let amount, let isPrefix):
      let mark = amount < 0 ? "--" : "++"
      if isPrefix { write(mark) }
      parenthesized(operand)
      if !isPrefix { write(mark) }
    case .binary(let operation, let left, let right):
      operands(left, operation.rawValue, right)
    case .assign(let operation, let left, let right):
      operands(left, operation.rawValue, right)
    case .conditional(let condition, let left, let right):
      parenthesized(condition)
      write("?")
      parenthesized(left)
      write(":")
      parenthesized(right)
    case .match(let left, let pattern, let isNegated):
      parenthesized(left)
      write(isNegated ? " !~ " : " =~ ")
      write(pattern)
    case .contains(let base, let keys):
      self.keys(keys, inMembership: true)
      write(" in ")
      write(base)
    case .element(let base, let keys):
      write(base)
      self.keys(keys)
    case .call(let name, let arguments): call(name, arguments)
    case .print(let print): write(print)
    case .extract(let extractor, let statistic, let parameters):
      write("\(extractor.rawValue)(")
      write(statistic)
      for parameter in parameters { write(", \(parameter)") }
      write(")")
    case .target(let target): write(target)
    case .defined(let operand): call("@defined", [operand])
    case .entry(let operand): call("@entry", [operand])
    case .counter(let operand): call("@perf", [operand])
    // Numbers of registers and sizes have 32 bits.
    case .register(let isUser, let number):
      let number = UInt32(truncatingIfNeeded: number)
      write("\(isUser ? "@uregister" : "@kregister")(\(number))")
    case .dereference(let isUser, let size, let address):
      let size = UInt32(truncatingIfNeeded: size)
      write("\(isUser ? "@uderef" : "@kderef")(\(size), ")
      write(address)
      write(")")
    }
  }

  /// A number or string where no other expression can stand.
  mutating func write(literal expression: StapExpression) {
    if case .number(let value) = expression.kind { write("\(value)") } else { write(expression) }
  }

  // MARK: Parts

  private mutating func parenthesized(_ expression: StapExpression) {
    write("(")
    write(expression)
    write(")")
  }

  private mutating func operands(
    _ left: StapExpression, _ operation: String, _ right: StapExpression
  ) {
    parenthesized(left)
    write(" \(operation) ")
    parenthesized(right)
  }

  private mutating func call(_ name: String, _ arguments: [StapExpression]) {
    write("\(name)(")
    list(arguments) { $0.write($1) }
    write(")")
  }

  /// `[key, *]`. Before `in` not every expression may stand in it as it is.
  mutating func keys(_ keys: [StapExpression?], inMembership: Bool = false) {
    write("[")
    list(keys) { dump, key in
      guard let key else { return dump.write("*") }
      if inMembership, key.isLooserThanComparisons {
        dump.parenthesized(key)
      } else {
        dump.write(key)
      }
    }
    write("]")
  }

  mutating func write(_ base: StapIndexable) {
    switch base.kind {
    case .array(let name): write(name)
    case .histogram(let histogram): write(histogram)
    }
  }

  private mutating func write(_ histogram: StapHistogram) {
    write(histogram.isLinear ? "@hist_linear(" : "@hist_log(")
    write(histogram.statistic)
    for parameter in histogram.parameters { write(", \(parameter)") }
    write(")")
  }

  private mutating func write(_ print: StapPrint) {
    write("\(print.name)(")
    var hasHead = true
    switch print.head {
    case .none: hasHead = false
    case .format(let text), .delimiter(let text):
      literal(isScript ? text : text.flatMap { $0 == 0x5C ? [0x5C, 0x5C] : [$0] })
    case .histogram(let histogram): write(histogram)
    }
    for (index, value) in print.values.enumerated() {
      if hasHead || index > 0 { write(", ") }
      write(value)
    }
    write(")")
  }

  /// A string, which holds escapes already. A line end in it was written with a backslash.
  private mutating func literal(_ bytes: [UInt8]) {
    write("\"")
    for byte in bytes {
      if byte == 0x22 || byte == 0x0A { write("\\") }
      write([byte])
    }
    write("\"")
  }

  private mutating func write(_ target: StapTarget) {
    if target.isAddress { write("&") }
    switch target.base {
    case .variable(let name): write(name)
    case .cast(let operand, let type, let module):
      write("@cast(")
      write(operand)
      write(", ")
      literal(type)
      optional(module)
    case .variableOf(let name, let module):
      write("@var(")
      literal(name)
      optional(module)
    case .value(let operand): parenthesized(operand)
    }
    for component in target.components {
      switch component {
      case .member(let name), .prettyPrint(let name): write("->\(name)")
      case .element(let index): write("[\(index)]")
      case .computedElement(let index):
        write("[")
        write(index)
        write("]")
      }
    }
  }

  /// The last argument of `@cast` and `@var`, which may be missing.
  private mutating func optional(_ module: [UInt8]) {
    if !module.isEmpty {
      write(", ")
      literal(module)
    }
    write(")")
  }
}

extension StapExpression {
  /// Whether it must stand in parentheses where a comparison is asked for.
  fileprivate var isLooserThanComparisons: Bool {
    switch kind {
    case .assign, .conditional, .contains: true
    case .binary(let operation, _, _):
      [.logicalOr, .logicalAnd, .bitOr, .bitXor, .bitAnd].contains(operation)
    default: false
    }
  }
}
