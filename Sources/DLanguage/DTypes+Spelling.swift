// How messages spell types: as C declares them, with `*` set off by one space.

extension DType {
  /// As in `operands have incompatible types: "int" = "string"`.
  package var spelling: String { spell(around: "") }

  /// The declaration of something called `name`, which may carry `*` and brackets.
  private func spell(around name: String, depth: Int = 0) -> String {
    guard depth < 64 else { return "…" }
    switch self {
    case .unknown: return "<none>"
    case .void: return Self.join("void", name)
    case .integer(let type): return Self.join(type.name, name)
    case .floating(let base, _): return Self.join(base, name)
    case .string: return Self.join("string", name)
    case .aggregate(let type):
      let keyword = type.isUnion ? "union" : "struct"
      return Self.join("\(keyword) \(type.tag.isEmpty ? "(anon)" : type.tag)", name)
    case .enumeration(let type):
      return Self.join("enum \(type.tag.isEmpty ? "(anon)" : type.tag)", name)
    case .named(let base, _): return Self.join(base, name)
    case .qualified(let inner, let isConst, let isVolatile):
      let words = (isConst ? "const " : "") + (isVolatile ? "volatile " : "")
      if case .pointer(let target) = inner.unnamed {
        let mark = "*" + (isConst ? "const" : "") + (isVolatile ? "volatile" : "")
        return target.spell(around: mark + (name.isEmpty ? "" : " " + name), depth: depth + 1)
      }
      return words + inner.spell(around: name, depth: depth + 1)
    case .pointer(let inner):
      switch inner {
      // All pointers to functions are one type to dtrace.
      case .function where name.isEmpty: return "function pointer"
      case .array, .function: return inner.spell(around: "(*\(name))", depth: depth + 1)
      default: return inner.spell(around: "*" + name, depth: depth + 1)
      }
    case .array(let inner, let count):
      let mark = "[\(count.map(String.init) ?? "")]"
      return inner.spell(around: name + mark, depth: depth + 1)
    case .function(let result, _, _):
      return name.isEmpty ? "function" : result.spell(around: name + "()", depth: depth + 1)
    case .dynamic: return "dynamic variable"
    case .stack: return "stack"
    case .symbol: return "_usymaddr"
    }
  }

  /// The type itself when it has no name of its own.
  private var unnamed: DType {
    if case .named = self { .unknown } else { self }
  }

  private static func join(_ base: String, _ name: String) -> String {
    name.isEmpty ? base : base + " " + name
  }
}
