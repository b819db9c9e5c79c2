// Statements in the dump. Each in a block is followed by `;`, which after one that ends by itself
// would read back as an empty statement: where such a one follows in the tree, it is that `;`
// already.

extension StapDump {
  mutating func write(_ statement: StapStatement) {
    switch statement.kind {
    case .empty: write(";")
    case .block(let statements):
      write("{\n")
      self.statements(statements)
      write("}")
    case .expression(let expression): write(expression)
    case .conditional(let condition, let then, let otherwise):
      write("if (")
      write(condition)
      write(") ")
      write(then)
      write("\n")
      if let otherwise {
        write("else ")
        write(otherwise)
        write("\n")
      }
    case .loop(let initial, let condition, let step, let body):
      write("for (")
      if let initial { write(initial) }
      write("; ")
      write(condition)
      write("; ")
      if let step { write(step) }
      write(") ")
      write(body)
    case .forEach(let loop): write(loop)
    case .tryCatch(let body, let variable, let handler):
      write("try {\n")
      write(body.withoutBraces)
      write("\n} catch ")
      if let variable {
        write("(")
        write(variable)
        write(") ")
      }
      write("{\n")
      write(handler.withoutBraces)
      write("\n}\n")
    case .return(let value):
      write("return")
      if let value {
        write(" ")
        write(value)
      }
    case .delete(let operand):
      write("delete ")
      write(operand)
    case .next: write("next")
    case .break: write("break")
    case .continue: write("continue")
    }
  }

  private mutating func statements(_ statements: [StapStatement]) {
    var endsItself = false
    for statement in statements {
      if endsItself, case .empty = statement.kind {
        endsItself = false
        continue
      }
      write(statement)
      write(";\n")
      endsItself = statement.endsItself
    }
  }

  private mutating func write(_ loop: StapForEach) {
    write("foreach (")
    if let value = loop.value {
      write(value)
      write(" = ")
    }
    write("[")
    for (index, key) in loop.keys.enumerated() {
      if index > 0 { write(", ") }
      write(key)
      if let sort = loop.sort, sort.key == .key(index) { write(sort.mark) }
    }
    write("] in ")
    write(loop.base)
    if !loop.slice.isEmpty { keys(loop.slice) }
    if let sort = loop.sort, case .value(let extractor) = sort.key {
      if let extractor { write(" \(extractor.rawValue)") }
      write(sort.mark)
    }
    if let limit = loop.limit {
      write(" limit ")
      write(limit)
    }
    write(") ")
    write(loop.body)
  }
}

extension StapForEach.Sort {
  fileprivate var mark: String { isDescending ? "-" : "+" }
}

extension StapStatement {
  /// A block in a block of its own, which is how the dump writes the parts of `try`, without the
  /// outer one.
  fileprivate var withoutBraces: StapStatement {
    guard case .block(let statements) = kind, statements.count == 1, let inner = statements.first,
      case .block = inner.kind
    else { return self }
    return inner
  }

  /// Whether a `;` after it is not part of it.
  fileprivate var endsItself: Bool {
    switch kind {
    case .empty, .block, .tryCatch: true
    case .conditional(_, let then, let otherwise): (otherwise ?? then).endsItself
    case .loop(_, _, _, let body): body.endsItself
    case .forEach(let loop): loop.body.endsItself
    case .expression, .return, .delete, .next, .break, .continue: false
    }
  }
}
