// The tree of a D program as text, in which every node is `(kind operand …)`, so that a test can show
// in one line how a program was understood.

@testable import DLanguage

enum DSyntaxListing {
  static func text(_ file: DSourceFile) -> String {
    file.items.map(text).joined(separator: " ")
  }

  static func text(_ item: DItem) -> String {
    switch item {
    case .clause(let clause): text(clause)
    case .declaration(let declaration): text(declaration)
    case .inline(let inline):
      list("inline", text(inline.specifiers), text(inline.declarator), text(inline.value))
    case .translator(let translator):
      list(
        "translator", text(translator.output), text(translator.input), translator.parameter,
        translator.members.map { list($0.name, text($0.value)) }.joined(separator: " "))
    case .provider(let provider):
      list(
        "provider", provider.name,
        provider.probes.map { list($0.name, $0.parameters.map(text).joined(separator: " ")) }
          .joined(separator: " "))
    case .pragma(let pragma):
      list("pragma", pragma.isD ? "D" : "", pragma.words.joined(separator: " "))
    }
  }

  private static func text(_ clause: DClause) -> String {
    list(
      "clause", clause.probes.map(\.text).joined(separator: ","),
      clause.predicate.map { list("if", text($0)) } ?? "",
      clause.body.map {
        list("do", $0.map { $0.expression.map(text) ?? "-" }.joined(separator: " "))
      }
        ?? "")
  }

  private static func text(_ declaration: DDeclaration) -> String {
    let storage = declaration.storage == .none ? "" : "\(declaration.storage)"
    return list(
      "declare", storage, text(declaration.specifiers),
      declaration.declarators.map(text).joined(separator: " "))
  }

  static func text(_ type: DTypeName) -> String {
    [text(type.specifiers), text(type.declarator)].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func text(_ specifiers: DTypeSpecifiers) -> String {
    let qualifiers =
      (specifiers.isConst ? "const " : "") + (specifiers.isVolatile ? "volatile " : "")
    switch specifiers.base {
    case .keywords(let words): return qualifiers + words.joined(separator: " ")
    case .named(let name, let module): return qualifiers + (module.map { "\($0)`" } ?? "") + name
    case .structure(let definition): return qualifiers + text("struct", definition)
    case .union(let definition): return qualifiers + text("union", definition)
    case .enumeration(let tag, let enumerators):
      let names = (enumerators ?? []).map { enumerator in
        enumerator.name + (enumerator.value.map { "=" + text($0) } ?? "")
      }
      return qualifiers + list("enum", tag ?? "", names.joined(separator: " "))
    }
  }

  private static func text(_ kind: String, _ definition: DAggregateDefinition) -> String {
    let members = (definition.members ?? []).map { member in
      list(
        text(member.specifiers),
        member.members.map { text($0.declarator) + ($0.bitWidth.map { ":" + text($0) } ?? "") }
          .joined(separator: " "))
    }
    return list(kind, definition.tag ?? "", members.joined(separator: " "))
  }

  private static func text(_ declarator: DDeclarator) -> String {
    (declarator.name ?? "")
      + declarator.derivations.map { derivation in
        switch derivation {
        case .pointer(let isConst, let isVolatile):
          "*" + (isConst ? "const" : "") + (isVolatile ? "volatile" : "")
        case .array(let count): "[" + (count.map(text) ?? "") + "]"
        case .keys(let types): "[" + types.map(text).joined(separator: ",") + "]"
        case .function(let types, let isVariadic):
          "(" + (types.map(text) + (isVariadic ? ["..."] : [])).joined(separator: ",") + ")"
        }
      }.joined()
  }

  static func text(_ expression: DExpression) -> String {
    switch expression.kind {
    case .integer(let value, let isDecimal, let suffix):
      "\(value)" + (isDecimal ? "" : "h") + (suffix == .none ? "" : ":\(suffix)")
    case .character(let value): "'\(value)"
    case .string(let bytes): "\"" + String(decoding: bytes, as: UTF8.self) + "\""
    case .name(let name, let module): (module.map { "\($0)`" } ?? "") + name
    case .scoped(let scope, let name): "\(scope).\(name)"
    case .aggregation(let name): "@\(name)"
    case .index(let base, let keys): list("index", text(base), texts(keys))
    case .call(let name, let arguments): list("call", name, texts(arguments))
    case .member(let base, let name, let isArrow): list(isArrow ? "->" : ".", text(base), name)
    case .unary(let operation, let operand): list("\(operation)", text(operand))
    case .binary(let operation, let left, let right): list("\(operation)", text(left), text(right))
    case .assign(let operation, let left, let right):
      list("set" + (operation.map { ":\($0)" } ?? ""), text(left), text(right))
    case .conditional(let condition, let left, let right):
      list("?", text(condition), text(left), text(right))
    case .comma(let left, let right): list("comma", text(left), text(right))
    case .cast(let type, let operand): list("cast", text(type), text(operand))
    case .sizeOfType(let type): list("sizeof", text(type))
    case .sizeOf(let operand): list("sizeof", text(operand))
    case .offsetOf(let type, let member): list("offsetof", text(type), member)
    case .stringOf(let operand): list("stringof", text(operand))
    case .translate(let type, let operand): list("xlate", text(type), text(operand))
    }
  }

  private static func texts(_ expressions: [DExpression]) -> String {
    expressions.map(text).joined(separator: " ")
  }

  private static func list(_ parts: String...) -> String {
    "(" + parts.filter { !$0.isEmpty }.joined(separator: " ") + ")"
  }
}
