// The messages of D's checker, as users of dtrace know them: a tag, and a text whose continuation lines
// begin with a tab. Those about declarations and about calls are in the files beside this one.

internal import ScriptSyntax

/// The tags that the checker gives.
package enum DTag: String, CaseIterable, Sendable {
  case unknown = "D_UNKNOWN"
  case typeMember = "D_TYPE_MEMBER"
  case expressionCall = "D_CG_EXPR"
  case dynamicResult = "D_CG_DYN"
  case probeZero = "D_PDESC_ZERO"
  case probeInvalid = "D_PDESC_INVAL"
  case predicateScalar = "D_PRED_SCALAR"
  case functionUndefined = "D_FUNC_UNDEF"
  case functionKind = "D_FUNC_IDKIND"
  case offsetOfType = "D_OFFSETOF_TYPE"
  case offsetOfBitField = "D_OFFSETOF_BITFIELD"
  case sizeOfType = "D_SIZEOF_TYPE"
  case sizeOfBitField = "D_SIZEOF_BITFIELD"
  case stringOfType = "D_STRINGOF_TYPE"
  case operandInteger = "D_OP_INT"
  case operandScalar = "D_OP_SCALAR"
  case operandArithmetic = "D_OP_ARITH"
  case operandWritable = "D_OP_WRITE"
  case operandLvalue = "D_OP_LVAL"
  case operandsIncompatible = "D_OP_INCOMPAT"
  case operandUnsized = "D_OP_VFPTR"
  case operandArray = "D_OP_ARRFUN"
  case operandPointer = "D_OP_PTR"
  case operandAggregate = "D_OP_SOU"
  case operandIncomplete = "D_OP_INCOMPLETE"
  case operandDynamic = "D_OP_DYN"
  case operandAction = "D_OP_ACT"
  case aggregationRedefined = "D_AGG_REDEF"
  case aggregationFunction = "D_AGG_FUNC"
  case aggregationDimensions = "D_AGG_MDIM"
  case aggregationNull = "D_AGG_NULL"
  case aggregationScalar = "D_AGG_SCALAR"
  case arrayReference = "D_ARR_BADREF"
  case arrayLocal = "D_ARR_LOCAL"
  case arrayBounds = "D_ARR_BOUNDS"
  case divisionByZero = "D_DIV_ZERO"
  case dereferenceType = "D_DEREF_NONPTR"
  case dereferenceVoid = "D_DEREF_VOID"
  case dereferenceFunction = "D_DEREF_FUNC"
  case addressLvalue = "D_ADDROF_LVAL"
  case addressVariable = "D_ADDROF_VAR"
  case addressBitField = "D_ADDROF_BITFIELD"
  case translatorRedeclared = "D_XLATE_REDECL"
  case translatorNoConversion = "D_XLATE_NOCONV"
  case translatorNone = "D_XLATE_NONE"
  case translatorType = "D_XLATE_SOU"
  case translatorIncompatible = "D_XLATE_INCOMPAT"
  case translatorMember = "D_XLATE_MEMB"
  case castInvalid = "D_CAST_INVAL"
  case pragmaError = "D_PRAGERR"
  case pragmaInvalid = "D_PRAGMA_INVAL"
  case pragmaUnused = "D_PRAGMA_UNUSED"
  case pragmaMalformed = "D_PRAGMA_MALFORM"
  case pragmaOption = "D_PRAGMA_OPTSET"
  case pragmaScope = "D_PRAGMA_SCOPE"
  case pragmaDependency = "D_PRAGMA_DEPEND"
  case integerOverflow = "D_INT_OFLOW"
  case nameReference = "D_IDENT_BADREF"
  case nameUndefined = "D_IDENT_UNDEF"
  case nameAmbiguous = "D_IDENT_AMBIG"
  case variableUndefined = "D_VAR_UNDEF"
  case prototypeLength = "D_PROTO_LEN"
  case prototypeArgument = "D_PROTO_ARG"
  case argumentsUnstable = "D_ARGS_MULTI"
  case argumentsNone = "D_ARGS_NONE"
  case argumentsType = "D_ARGS_TYPE"
  case argumentsIndex = "D_ARGS_IDX"
  case registerIndex = "D_REGS_IDX"
  case keyType = "D_KEY_TYPE"
  case allocaIncompatible = "D_ALLOCA_INCOMPAT"
  case formatDynamicMissing = "D_PRINTF_DYN_PROTO"
  case formatDynamicType = "D_PRINTF_DYN_TYPE"
  case formatAggregation = "D_PRINTF_AGG_CONV"
  case formatArgumentMissing = "D_PRINTF_ARG_PROTO"
  case formatArgumentType = "D_PRINTF_ARG_TYPE"
  case formatArgumentExtra = "D_PRINTF_ARG_EXTRA"
  case formatConstant = "D_PRINTF_ARG_FMT"
  case formatEmpty = "D_PRINTF_FMT_EMPTY"
  case declarationCharacter = "D_DECL_CHARATTR"
  case declarationVoidWords = "D_DECL_VOIDATTR"
  case declarationSign = "D_DECL_SIGNINT"
  case declarationLong = "D_DECL_LONGINT"
  case declarationClass = "D_DECL_BADCLASS"
  case declarationCombination = "D_DECL_COMBO"
  case declarationArraySize = "D_DECL_ARRSUB"
  case declarationArrayEmpty = "D_DECL_ARRNULL"
  case declarationArrayBig = "D_DECL_ARRBIG"
  case declarationRedeclared = "D_DECL_IDRED"
  case declarationTypeRedeclared = "D_DECL_TYPERED"
  case declarationMemberName = "D_DECL_MNAME"
  case declarationBitConstant = "D_DECL_BFCONST"
  case declarationBitSize = "D_DECL_BFSIZE"
  case declarationBitType = "D_DECL_BFTYPE"
  case declarationEnumConstant = "D_DECL_ENCONST"
  case declarationEnumOverflow = "D_DECL_ENOFLOW"
  case declarationUseless = "D_DECL_USELESS"
  case declarationLocalArray = "D_DECL_LOCASSC"
  case declarationVoid = "D_DECL_VOIDOBJ"
  case declarationDynamic = "D_DECL_DYNOBJ"
  case declarationIncomplete = "D_DECL_INCOMPLETE"
  case declarationParameterType = "D_DECL_PROTO_TYPE"
  case declarationParameterVoid = "D_DECL_PROTO_VOID"
  case declarationParameterName = "D_DECL_PROTO_NAME"
  case declarationParameterTwice = "D_DECL_PROTO_FORM"
  case commitCommit = "D_COMM_COMM"
  case commitData = "D_COMM_DREC"
  case speculateSpeculate = "D_SPEC_SPEC"
  case speculateCommit = "D_SPEC_COMM"
  case speculateData = "D_SPEC_DREC"
  case aggregationCommit = "D_AGG_COMM"
  case aggregationSpeculate = "D_AGG_SPEC"
  case actionSpeculate = "D_ACT_SPEC"
  case exitSpeculate = "D_EXIT_SPEC"
  case dataCommit = "D_DREC_COMM"
  case printaPrototype = "D_PRINTA_PROTO"
  case printaArgument = "D_PRINTA_AGGARG"
  case printaUndefined = "D_PRINTA_AGGBAD"
  case printaKeys = "D_PRINTA_AGGKEY"
  case printaKeyType = "D_PRINTA_AGGPROTO"
  case traceVoid = "D_TRACE_VOID"
  case traceDynamic = "D_TRACE_DYN"
  case printSize = "D_PRINT_SIZE"
  case traceMemoryAddress = "D_TRACEMEM_ADDR"
  case traceMemorySize = "D_TRACEMEM_SIZE"
  case stackSize = "D_STACK_SIZE"
  case ustackFrames = "D_USTACK_FRAMES"
  case ustackStringSize = "D_USTACK_STRSIZE"
  case lquantizeBaseType = "D_LQUANT_BASETYPE"
  case lquantizeBaseValue = "D_LQUANT_BASEVAL"
  case lquantizeLimitType = "D_LQUANT_LIMTYPE"
  case lquantizeLimitValue = "D_LQUANT_LIMVAL"
  case lquantizeMismatch = "D_LQUANT_MISMATCH"
  case lquantizeStepType = "D_LQUANT_STEPTYPE"
  case lquantizeStepValue = "D_LQUANT_STEPVAL"
  case lquantizeStepLarge = "D_LQUANT_STEPLARGE"
  case lquantizeStepSmall = "D_LQUANT_STEPSMALL"
  case lquantizeMatchBase = "D_LQUANT_MATCHBASE"
  case lquantizeMatchLimit = "D_LQUANT_MATCHLIM"
  case lquantizeMatchStep = "D_LQUANT_MATCHSTEP"
  case llquantizeFactorType = "D_LLQUANT_FACTORTYPE"
  case llquantizeFactorValue = "D_LLQUANT_FACTORVAL"
  case llquantizeLowType = "D_LLQUANT_LMAGTYPE"
  case llquantizeLowValue = "D_LLQUANT_LMAGVAL"
  case llquantizeHighType = "D_LLQUANT_HMAGTYPE"
  case llquantizeHighValue = "D_LLQUANT_HMAGVAL"
  case llquantizeStepsType = "D_LLQUANT_STEPTYPE"
  case llquantizeStepsValue = "D_LLQUANT_STEPVAL"
  case llquantizeMatchFactor = "D_LLQUANT_MATCHFACTOR"
  case llquantizeMatchLow = "D_LLQUANT_MATCHLMAG"
  case llquantizeMatchHigh = "D_LLQUANT_MATCHHMAG"
  case llquantizeMatchSteps = "D_LLQUANT_MATCHSTEPS"
  case clearArgument = "D_CLEAR_AGGARG"
  case clearUndefined = "D_CLEAR_AGGBAD"
  case normalizeScalar = "D_NORMALIZE_SCALAR"
  case normalizeArgument = "D_NORMALIZE_AGGARG"
  case normalizeUndefined = "D_NORMALIZE_AGGBAD"
  case truncScalar = "D_TRUNC_SCALAR"
  case truncArgument = "D_TRUNC_AGGARG"
  case truncUndefined = "D_TRUNC_AGGBAD"
  case providerName = "D_PROV_BADNAME"
  case providerDuplicate = "D_PROV_PRDUP"
  case providerTooMany = "D_PROV_PRARGLEN"
  case freopenInvalid = "D_FREOPEN_INVALID"
}

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

  static func nameAmbiguous(
    _ op: String, _ name: String, type: DType, kind: String, at range: SourceRange
  ) -> Diagnostic {
    Diagnostic(
      .nameAmbiguous, at: range,
      "ambiguous use of operator \(op): \(name) is both a \(type.spelling) enum tag and a global "
        + kind)
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
      .unknown, at: range, "failed to resolve type \(type) for identifier \(name): Unknown type name")
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
      "operator ?: operands must both be pointers to alloca memory, or neither")
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

  static func memberOfIncomplete(_ type: DType, isArrow: Bool, at range: SourceRange) -> Diagnostic {
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
}
