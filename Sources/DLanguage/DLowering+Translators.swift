// Translators: a member of a translated value is its definition, with the input bound to a slot; a value
// translated as a whole is built member by member.

internal import ScriptSyntax
internal import TraceProgram

extension DLowering {
  /// One member of what an input is translated to.
  func translated(
    _ member: DTranslator.Member, input: DExpression, to type: DType, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let binding = Binding(slot: try value(input), type: input.type)
    translatorInputs.append(binding)
    defer { translatorInputs.removeLast() }
    return moved(try converted(member.value, to: type, into: target), into: target)
  }

  /// The address of a new struct with all members translated.
  func translation(
    _ translator: DTranslator, input: DExpression, of expression: DExpression, into target: Slot?
  ) throws(Diagnostic) -> Slot {
    let type = expression.type.aggregate == nil ? expression.type.pointee : expression.type
    guard let type, let members = type.aggregate?.members else {
      throw DDiagnostics.notLowered("this translation", at: expression.range)
    }
    let target = try destination(target)
    let mark = builder.slotMark
    defer { builder.release(to: mark) }
    let binding = Binding(slot: try value(input), type: input.type)
    let count = try constant(Int64(size(of: type)))
    let result = try slots()
    builder.emit(.allocate, a: result, b: count)
    translatorInputs.append(binding)
    defer { translatorInputs.removeLast() }
    for definition in translator.members {
      guard let member = members.first(where: { $0.name == definition.name }) else { continue }
      let inner = builder.slotMark
      let address = try slots()
      builder.emit(.addImmediate, a: address, b: result, immediate: Int64(member.offset))
      try assign(
        definition.value, to: .memory(address, bits: member.bits), type: member.type)
      builder.release(to: inner)
    }
    return moved(result, into: target)
  }
}
