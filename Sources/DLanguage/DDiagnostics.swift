// The messages of D's checker, as users of dtrace know them: a tag, and a text whose continuation lines
// begin with a tab. Those about declarations and about calls are in the files beside this one.

internal import ScriptSyntax

extension Diagnostic {
  init(_ tag: DTag, at range: SourceRange, _ message: String) {
    self.init(tag.rawValue, at: range, message)
  }
}

/// The messages, each made for the place it is about.
enum DDiagnostics {
  // MARK: Names

  static func nameUndefined(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.nameUndefined, at: range, "failed to resolve \(name): Unknown variable name")
  }

  static func symbolUndefined(_ name: String, module: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .nameUndefined, at: range, "failed to resolve \(module)`\(name): Unknown symbol name")
  }

  static func nameReference(
    _ kind: String, _ name: String, as other: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(.nameReference, at: range, "\(kind) '\(name)' may not be referenced as \(other)")
  }

  static func variableUndefined(_ variable: DVariable, at range: SourceRange) -> Diagnostic {
    let prefix =
      switch variable.scope {
      case .global: ""
      case .thread: "self->"
      case .clause: "this->"
      }
    return Diagnostic(
      .variableUndefined, at: range,
      "\(prefix)\(variable.name) has not yet been declared or assigned")
  }

  static func kernelOnly(_ variable: DBuiltInVariable, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknown, at: range,
      "failed to resolve type \(variable.typeText) for identifier \(variable.rawValue): "
        + "the kernel's data is out of reach of user-space tracing")
  }

  static func unresolved(
    _ type: String, name: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .unknown, at: range,
      "failed to resolve type \(type) for identifier \(name): Unknown type name")
  }

  static func tooDeep(at range: SourceRange) -> Diagnostic {
    Diagnostic(.unknown, at: range, "expression is nested too deeply")
  }

  // MARK: Operators

  enum OperandClass: String {
    case integral, scalar, arithmetic

    var tag: DTag {
      switch self {
      case .integral: .operandInteger
      case .scalar: .operandScalar
      case .arithmetic: .operandArithmetic
      }
    }
  }

  static func operand(_ op: String, needs kind: OperandClass, at range: SourceRange) -> Diagnostic {
    Diagnostic(kind.tag, at: range, "operator \(op) requires an operand of \(kind.rawValue) type")
  }

  static func operands(_ op: String, need kind: OperandClass, at range: SourceRange) -> Diagnostic {
    Diagnostic(kind.tag, at: range, "operator \(op) requires operands of \(kind.rawValue) type")
  }

  static func stepOperand(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandScalar, at: range, "operator \(op) requires operand of scalar type")
  }

  static func condition(at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandScalar, at: range, "operator ?: expression must be of scalar type")
  }

  static func incompatible(
    _ left: String, _ op: String, _ right: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .operandsIncompatible, at: range,
      "operands have incompatible types: \"\(left)\" \(op) \"\(right)\"")
  }

  static func alternativesIncompatible(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandsIncompatible, at: range, "operator ?: operands must have compatible types")
  }

  static func unsized(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandUnsized, at: range, "operator \(op) requires an operand of known size")
  }

  static func unsizedLeft(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandUnsized, at: range,
      "operator \(op) requires left-hand scalar operand of known size")
  }

  static func notLvalue(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandLvalue, at: range, "operator \(op) requires modifiable lvalue as an operand")
  }

  static func notWritable(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandWritable, at: range, "operator \(op) can only be applied to a writable variable")
  }

  static func arrayOperand(_ op: String, _ type: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandArray, at: range,
      "operator \(op) may not be applied to operand of type \"\(type)\"")
  }

  static func dynamicOperand(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandDynamic, at: range, "operator \(op) operands cannot be of dynamic type")
  }

  static func actionOperand(_ op: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandAction, at: range, "operator \(op) operands cannot be actions")
  }

  static func conditionalAction(at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandAction, at: range, "action cannot be used in a conditional context")
  }

  static func divisionByZero(at range: SourceRange) -> Diagnostic {
    Diagnostic(.divisionByZero, at: range, "expression contains division by zero")
  }

  static func integerOverflow(_ value: UInt64, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .integerOverflow, at: range,
      "integer constant 0x\(String(value, radix: 16)) cannot be represented in any built-in "
        + "integral type")
  }

  static func cast(_ source: String, to target: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .castInvalid, at: range, "invalid cast expression: \"\(source)\" to \"\(target)\"")
  }

  static func allocaIncompatible(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .allocaIncompatible, at: range,
      "\(name): cannot reuse the same identifier for both alloca and non-alloca allocations")
  }

  static func allocaAlternatives(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .allocaIncompatible, at: range,
      "ternary conditional with alloca and non-alloca branches cannot be assigned to a variable")
  }

  // MARK: Memory and members

  static func dereferenceType(at range: SourceRange) -> Diagnostic {
    Diagnostic(.dereferenceType, at: range, "cannot dereference non-pointer type")
  }

  static func dereferenceVoid(at range: SourceRange) -> Diagnostic {
    Diagnostic(.dereferenceVoid, at: range, "cannot dereference pointer to void")
  }

  static func dereferenceFunction(at range: SourceRange) -> Diagnostic {
    Diagnostic(.dereferenceFunction, at: range, "cannot dereference pointer to function")
  }

  static func addressOfVariable(_ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.addressVariable, at: range, "cannot take address of dynamic \(what)")
  }

  static func addressOfValue(at range: SourceRange) -> Diagnostic {
    Diagnostic(.addressLvalue, at: range, "unacceptable operand for unary & operator")
  }

  static func addressOfBitField(at range: SourceRange) -> Diagnostic {
    Diagnostic(.addressBitField, at: range, "cannot take address of bit-field")
  }

  static func sizeOfType(at range: SourceRange) -> Diagnostic {
    Diagnostic(.sizeOfType, at: range, "cannot apply sizeof to an operand of unknown size")
  }

  static func sizeOfBitField(at range: SourceRange) -> Diagnostic {
    Diagnostic(.sizeOfBitField, at: range, "cannot apply sizeof to a bit-field")
  }

  static func offsetOfType(at range: SourceRange) -> Diagnostic {
    Diagnostic(.offsetOfType, at: range, "offsetof operand must be a struct or union type")
  }

  static func offsetOfMember(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .unknown, at: range, "failed to determine offset of \(name): No such member in type")
  }

  static func offsetOfBitField(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.offsetOfBitField, at: range, "cannot take offset of a bit-field: \(name)")
  }

  static func stringOfType(_ type: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .stringOfType, at: range, "cannot apply stringof to a value of type \(type)")
  }

  static func arrowOperand(at range: SourceRange) -> Diagnostic {
    Diagnostic(.operandPointer, at: range, "operator -> must be applied to a pointer")
  }

  static func memberOperand(_ type: DType, isArrow: Bool, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .operandAggregate, at: range,
      isArrow
        ? "operator -> cannot be applied to pointer to type \"\(type.spelling)\"; must be applied "
          + "to a struct or union pointer"
        : "operator . cannot be applied to type \"\(type.spelling)\"; must be applied to a struct "
          + "or union")
  }

  static func memberOfIncomplete(_ type: DType, isArrow: Bool, at range: SourceRange) -> Diagnostic
  {
    Diagnostic(
      .operandIncomplete, at: range,
      "operator \(isArrow ? "->" : ".") cannot be applied to a forward declaration: no "
        + "\(type.spelling) definition is available")
  }

  static func noMember(_ name: String, of type: DType, at range: SourceRange) -> Diagnostic {
    Diagnostic(.typeMember, at: range, "\(name) is not a member of \(type.spelling)")
  }

  static func arrayReference(_ what: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .arrayReference, at: range, "cannot access \(what) as an associative array")
  }

  static func arrayLocal(_ name: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .arrayLocal, at: range, "local variables may not be used as associative arrays: \(name)")
  }

  static func arrayBounds(_ index: UInt64, count: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .arrayBounds, at: range, "index outside array bounds: \(index), max is \(count)")
  }

  // MARK: Probes

  static func probeZero(_ description: DProbeDescription, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .probeZero, at: range, "probe description \(description.text) does not match any probes")
  }

  static func probeInvalid(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .probeInvalid, at: range,
      "invalid probe description \"\(text)\": Overspecified probe description")
  }

  static func probeIdentifier(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .probeInvalid, at: range, "invalid probe identifier \(text): Unknown probe identifier")
  }

  static func probeIdentifierTooLarge(_ text: String, at range: SourceRange) -> Diagnostic {
    Diagnostic(.probeInvalid, at: range, "identifier \(text) exceeds maximum probe id")
  }

  static func predicate(at range: SourceRange) -> Diagnostic {
    Diagnostic(.predicateScalar, at: range, "predicate result must be of scalar type")
  }

  static func argumentsUnstable(
    _ description: DProbeDescription, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .argumentsUnstable, at: range,
      "args[ ] may not be referenced because probe description \(description.text) matches an "
        + "unstable set of probes")
  }

  static func argumentsNone(at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .argumentsNone, at: range, "args[ ] may not be referenced outside of a probe clause")
  }

  static func argumentsType(_ index: Int, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .argumentsType, at: range, "failed to resolve native type for args[\(index)]")
  }

  static func argumentsIndex(
    _ index: Int64, _ description: DProbeDescription, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .argumentsIndex, at: range,
      "index \(index) is out of range for \(description.text) args[ ]")
  }

  static func registerIndex(_ index: Int64, at range: SourceRange) -> Diagnostic {
    Diagnostic(
      .registerIndex, at: range, "index \(index) is out of range for array uregs")
  }

  static func registerNone(_ index: Int64, at range: SourceRange) -> Diagnostic {
    Diagnostic(.unknown, at: range, "index \(index) is out of range for array uregs")
  }
}
