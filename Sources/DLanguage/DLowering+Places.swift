// Places: what can be stored to. A word or a string of a variable is reached by the variable's number, an
// element of an array by its keys, everything else by an address, which may be the tracee's.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// Somewhere that a value can be loaded from and stored to.
  enum Place {
    case global(Int)
    case local(Int)
    /// The keys are in the slots from `keys` on.
    case element(map: Int, keys: Slot)
    /// `bits` when it is a bit-field within the storage at the address.
    case memory(Slot, bits: (lowest: Int, width: Int)?)
  }

  /// Where an expression is. `forStoring`, elements of arrays that are larger than a word are made.
  func place(_ expression: DExpression, forStoring: Bool) throws(Diagnostic) -> Place {
    switch expression.kind {
    case .name, .scoped:
      if case .variable(let variable)? = expression.meaning {
        return try place(of: variable, keys: [], forStoring: forStoring)
      }
    case .index(let base, let keys):
      if let variable = associativeArray(base) {
        return try place(of: variable, keys: keys, forStoring: forStoring)
      }
      if let index = keys.first {
        return .memory(try element(index, of: base, forStoring: forStoring), bits: nil)
      }
    case .unary(.dereference, let pointer):
      return .memory(try value(pointer), bits: nil)
    case .member(let base, _, let isArrow):
      if case .translated? = expression.meaning { break }
      guard let member = expression.member else { break }
      let start =
        isArrow ? try value(base) : try address(of: base, forStoring: forStoring)
      return .memory(try advanced(start, by: member.offset), bits: member.bits)
    default: break
    }
    // What is no place but has an address: the struct that a ternary chose, a translated one.
    return .memory(try value(expression), bits: nil)
  }

  /// The associative array that is indexed; nil when the base is an element itself, or a plain variable.
  func associativeArray(_ base: DExpression) -> DVariable? {
    guard base.isNameOnly, case .variable(let variable)? = base.meaning, variable.keys != nil
    else { return nil }
    return variable
  }

  private func advanced(_ address: Slot, by offset: Int) throws(Diagnostic) -> Slot {
    guard offset != 0 else { return address }
    let result = try slots()
    builder.emit(.addImmediate, a: result, b: address, immediate: Int64(offset))
    return result
  }

  /// The address of an expression that is bytes and no word.
  func address(of expression: DExpression, forStoring: Bool) throws(Diagnostic) -> Slot {
    switch try place(expression, forStoring: forStoring) {
    case .memory(let address, _): return address
    case .element(let map, let keys):
      let result = try slots()
      builder.emit(.mapAddress, a: result, b: keys, immediate: Int64(map))
      return result
    case .global, .local:
      throw DDiagnostics.addressOfVariable("variable", at: expression.range)
    }
  }

  /// The address of an element of an array in memory, or of what a pointer points to.
  private func element(
    _ index: DExpression, of base: DExpression, forStoring: Bool
  ) throws(Diagnostic) -> Slot {
    let isArray = if case .array = base.type.resolved { true } else { false }
    let start =
      isArray ? try address(of: base, forStoring: forStoring) : try value(base)
    let stride = size(of: base.type.pointee ?? .void)
    if let constant = index.constant {
      return try advanced(start, by: Int(truncatingIfNeeded: constant) &* max(stride, 1))
    }
    let number = try value(index)
    if case .array(_, let count?) = base.type.resolved, count > 0 {
      builder.emit(.checkIndex, b: number, immediate: Int64(count))
    }
    let result = try slots()
    try scale(number, by: stride, into: result)
    builder.emit(.add, a: result, b: start, c: result)
    return result
  }

  /// a = b times the size of what a pointer points to; the target of `void *` counts as a byte.
  func scale(_ number: Slot, by stride: Int, into target: Slot) throws(Diagnostic) {
    if stride <= 1 {
      builder.emit(.move, a: target, b: number)
    } else {
      let factor = try constant(Int64(stride))
      builder.emit(.multiply, a: target, b: number, c: factor)
    }
  }

  private func place(
    of variable: DVariable, keys: [DExpression], forStoring: Bool
  ) throws(Diagnostic) -> Place {
    let isInMemory = if case .bytes = valueType(of: variable.type) { true } else { false }
    switch try storage(of: variable) {
    case .global(let index):
      guard isInMemory else { return .global(index) }
      let address = try slots()
      builder.emit(.loadGlobal, a: address, immediate: Int64(index))
      return .memory(address, bits: nil)
    case .local(let index):
      guard isInMemory else { return .local(index) }
      let address = try slots()
      builder.emit(.loadLocal, a: address, immediate: Int64(index))
      return .memory(address, bits: nil)
    case .map(let map):
      let first = try keySlots(keys, types: variable.keys ?? [])
      guard isInMemory else { return .element(map: map, keys: first) }
      let address = try slots()
      if forStoring {
        builder.emit(.mapAddress, a: address, b: first, immediate: Int64(map))
      } else {
        try loadBytes(map: map, keys: first, count: size(of: variable.type), into: address)
      }
      return .memory(address, bits: nil)
    }
  }

  /// The address of an element's bytes, or of as many zeros if there is no such element.
  private func loadBytes(map: Int, keys: Slot, count: Int, into target: Slot) throws(Diagnostic) {
    guard count <= 4096 else {
      // Better an element that was not there than a program made of zeros.
      builder.emit(.mapAddress, a: target, b: keys, immediate: Int64(map))
      return
    }
    let found = builder.label()
    builder.emit(.mapLoad, a: target, b: keys, immediate: Int64(map))
    builder.jump(.jumpIfNotZero, b: target, to: found)
    builder.emit(
      .constant, a: target, immediate: builder.string([UInt8](repeating: 0, count: count)))
    builder.place(found)
  }

  /// The values of keys in slots of a row, as the types of the array have them.
  func keySlots(_ keys: [DExpression], types: [DType]) throws(Diagnostic) -> Slot {
    let first = try slots(keys.count)
    for (index, key) in keys.enumerated() {
      let type = index < types.count ? types[index] : key.type
      _ = try converted(key, to: type, into: first + Slot(index))
    }
    return first
  }

  // MARK: Loading and storing

  /// The value at a place: a word, or the address of bytes.
  func load(_ place: Place, type: DType, into target: Slot? = nil) throws(Diagnostic) -> Slot {
    if type.isFloating { return try constant(0, into: target) }
    switch place {
    case .global(let index):
      let target = try destination(target)
      builder.emit(.loadGlobal, a: target, immediate: Int64(index))
      return target
    case .local(let index):
      let target = try destination(target)
      builder.emit(.loadLocal, a: target, immediate: Int64(index))
      return target
    case .element(let map, let keys):
      let target = try destination(target)
      builder.emit(.mapLoad, a: target, b: keys, immediate: Int64(map))
      return target
    case .memory(let address, let bits):
      guard case .integer(let size, let isSigned) = valueType(of: type) else {
        return moved(address, into: target)
      }
      let target = try destination(target)
      if let bits {
        try loadBits(bits, size: Int(size), isSigned: isSigned, at: address, into: target)
      } else {
        builder.emit(
          isSigned ? .loadSigned : .loadUnsigned, a: target, b: address, immediate: Int64(size))
      }
      return target
    }
  }

  private func loadBits(
    _ bits: (lowest: Int, width: Int), size: Int, isSigned: Bool, at address: Slot,
    into target: Slot
  ) throws(Diagnostic) {
    builder.emit(.loadUnsigned, a: target, b: address, immediate: Int64(size))
    if bits.lowest > 0 {
      let shift = try constant(Int64(bits.lowest))
      builder.emit(.shiftRightUnsigned, a: target, b: target, c: shift)
    }
    builder.emit(
      isSigned ? .signExtend : .zeroExtend, a: target, b: target, immediate: Int64(bits.width))
  }

  /// Stores a value, already converted to the type of the place; bytes are copied.
  func store(_ value: Slot, in place: Place, type: DType) throws(Diagnostic) {
    switch place {
    case .global(let index): builder.emit(.storeGlobal, b: value, immediate: Int64(index))
    case .local(let index): builder.emit(.storeLocal, b: value, immediate: Int64(index))
    case .element(let map, let keys):
      builder.emit(.mapStore, b: keys, c: value, immediate: Int64(map))
    case .memory(let address, let bits):
      switch valueType(of: type) {
      case .integer(let size, _):
        var word = value
        if let bits { word = try merged(value, bits, size: Int(size), at: address) }
        builder.emit(.store, a: address, b: word, immediate: Int64(size))
      case .bytes(let count):
        let size = try constant(Int64(count))
        builder.emit(.copyBytes, a: address, b: value, c: size)
      case .string, .symbol, .stack:
        try storeString(value, at: address, size: size(of: type))
      }
    }
  }

  /// Copies a string to memory that has room for so many bytes; what is NULL becomes empty.
  func storeString(_ string: Slot, at address: Slot, size: Int) throws(Diagnostic) {
    let (missing, done) = (builder.label(), builder.label())
    builder.jump(.jumpIfZero, b: string, to: missing)
    builder.emit(.copyString, a: address, b: string, immediate: Int64(size))
    builder.jump(to: done)
    builder.place(missing)
    builder.emit(.store, a: address, b: string, immediate: 1)
    builder.place(done)
  }

  /// The storage of a bit-field with the field replaced.
  private func merged(
    _ value: Slot, _ bits: (lowest: Int, width: Int), size: Int, at address: Slot
  ) throws(Diagnostic) -> Slot {
    let (result, field) = (try slots(), try slots())
    let mask = (bits.width >= 64 ? -1 : Int64(1) << Int64(bits.width) &- 1) << Int64(bits.lowest)
    builder.emit(.loadUnsigned, a: result, b: address, immediate: Int64(size))
    let keep = try constant(~mask)
    builder.emit(.and, a: result, b: result, c: keep)
    let shift = try constant(Int64(bits.lowest))
    builder.emit(.zeroExtend, a: field, b: value, immediate: Int64(bits.width))
    builder.emit(.shiftLeft, a: field, b: field, c: shift)
    builder.emit(.or, a: result, b: result, c: field)
    return result
  }
}

extension DExpression {
  /// Whether it is a name, and not something that was found by one.
  var isNameOnly: Bool {
    switch kind {
    case .name, .scoped: true
    default: false
    }
  }
}
