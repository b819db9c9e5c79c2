// What names of a script stand for: variables, functions, and the handlers that probes come down to.

/// What has a type that its uses tell.
protocol StapTyped: AnyObject {
  var type: StapType { get set }
  var origins: [Int: StapToken] { get set }
}

extension StapVariable: StapTyped {}
extension StapRoutine: StapTyped {}

/// A variable of a script.
package final class StapVariable {
  package enum Scope: Hashable, Sendable {
    case global
    /// Of one handler or function.
    case local
    /// Of a function, by its number from 0.
    case parameter(Int)
  }

  package let name: String
  /// Where it is declared; a local is where it is named first.
  package let token: StapToken
  package let scope: Scope
  /// The declaration of a global.
  package let declaration: StapGlobal?
  /// Whether it is the script's rather than a library's.
  package let isUser: Bool
  package internal(set) var type: StapType
  /// The types of an array's keys; a scalar has none.
  package internal(set) var keyTypes: [StapType] = []
  /// What is asked of a statistic.
  package internal(set) var statistic = StapStatisticUse()
  /// How many keys it has; nil as long as nothing tells.
  private(set) var arity: Int?
  private var arityToken: StapToken?
  /// Where the type was inferred, and those of the keys by their number; the type itself is -1.
  var origins: [Int: StapToken] = [:]

  init(
    _ name: String, _ scope: Scope, token: StapToken, type: StapType = .unknown,
    declaration: StapGlobal? = nil, isUser: Bool = true
  ) {
    self.name = name
    self.scope = scope
    self.token = token
    self.type = type
    self.declaration = declaration
    self.isUser = isUser
    if let initializer = declaration?.initializer {
      if case .number = initializer.kind { self.type = .long } else { self.type = .string }
      arity = 0
      arityToken = initializer.token
    }
  }

  package var isGlobal: Bool { scope == .global }

  /// The name that stap gives it, which some messages show.
  var mangledName: String { isGlobal ? "__global_\(name)" : name }

  /// Notes how many keys it is used with, which must be the same everywhere.
  func setArity(_ count: Int, at token: StapToken) throws(StapSemanticError) {
    if count == 0, declaration?.size != nil { throw StapDiagnostics.sizedScalar(at: self.token) }
    guard let arity else {
      self.arity = count
      arityToken = token
      keyTypes = Array(repeating: .unknown, count: count)
      return
    }
    if arity != count {
      throw StapDiagnostics.arity(arity, first: arityToken, count, at: token)
    }
  }

  /// As stap prints it: `name:type [keys]`.
  package var signature: String {
    var text = name
    if declaration?.wraps == true { text += "%" }
    if let size = declaration?.size { text += "[\(size)]" }
    text += ":\(type.rawValue)"
    if !keyTypes.isEmpty {
      text += " [\(keyTypes.map(\.rawValue).joined(separator: ", "))]"
    }
    return text
  }
}

/// What a script asks of a statistic, which decides what has to be kept of its values.
package struct StapStatisticUse: Hashable, Sendable {
  package internal(set) var extractors: Set<StapExtractor> = []
  package internal(set) var histogram: StapHistogramShape?
  /// How far values are scaled up for the variance.
  package internal(set) var shift: Int64 = 0
}

/// A function that is called.
package final class StapRoutine {
  package let declaration: StapFunction
  package let isUser: Bool
  package let parameters: [StapVariable]
  package internal(set) var locals: [StapVariable] = []
  /// What it returns; unknown when it returns nothing.
  package internal(set) var type: StapType
  /// Nil for a function of the library that is built in, which the code in its braces marks.
  package internal(set) var body: StapAction?
  /// Where the type was inferred, by -1 as for variables.
  var origins: [Int: StapToken] = [:]

  init(_ declaration: StapFunction, isUser: Bool) {
    self.declaration = declaration
    self.isUser = isUser
    type = StapType(declaration.type)
    parameters = declaration.parameters.enumerated().map { index, parameter in
      StapVariable(
        parameter.name, .parameter(index), token: parameter.token, type: StapType(parameter.type),
        isUser: isUser)
    }
  }

  package var name: String { declaration.name }
  package var token: StapToken { declaration.token }

  /// Whether the code in its braces says so: `/* pure */`.
  func isTagged(_ tag: String) -> Bool {
    guard case .embedded(let code) = declaration.body else { return false }
    return code.token.text.contains("/* \(tag) */")
  }

  /// The function to use in its place, which the code in its braces names: `/* instead: NAME */`.
  var alternative: String? {
    guard case .embedded(let code) = declaration.body else { return nil }
    let mark = Array("/* instead: ".utf8)
    let text = Array(code.token.text.utf8)
    for start in text.indices where text[start...].starts(with: mark) {
      let name = text[(start + mark.count)...].prefix { $0 != 0x20 }
      return String(decoding: name, as: UTF8.self)
    }
    return nil
  }

  /// As stap prints it: `name:type (parameter:type)`.
  package var signature: String {
    let list = parameters.map(\.signature).joined(separator: ", ")
    return "\(name):\(type.rawValue) (\(list))"
  }
}

/// A handler at the one probe point that it is for.
package final class StapHandler {
  /// The point without names of aliases and wildcards.
  package let point: StapProbePoint
  /// The same by the name of the alias that the script uses, if it uses one: `pn()`, and lists.
  package let scriptPoint: StapProbePoint
  /// What it came from as it is written: the aliases, the innermost first, and the probe's points.
  private let derivation: [String]
  package let token: StapToken
  /// Whether the probe is the script's rather than a library's.
  package let isUser: Bool
  package internal(set) var condition: StapTerm?
  package internal(set) var body: StapAction
  package internal(set) var locals: [StapVariable] = []
  /// The names that the probe's own statements write, which `@probewrite` asks about.
  let writtenNames: Set<String>

  init(_ derived: StapDerivedPoint, of probe: StapProbe, isUser: Bool) {
    token = probe.token
    writtenNames = probe.body.writtenNames
    point = derived.point
    scriptPoint = derived.listed
    derivation =
      derived.derivation.map(\.signature)
      + [probe.points.map(\.signature).joined(separator: ",")]
    self.isUser = isUser
    body = StapAction(.empty, token: probe.token)
  }

  /// As stap prints it: `begin /* <- oneshot += begin <- oneshot */`.
  package var signature: String {
    "\(point.signature) /*\(derivation.map { " <- \($0)" }.joined()) */"
  }
}

extension StapProbePoint {
  /// The point as a script writes it, without marks and condition.
  package var text: String {
    components.map { component in
      guard let argument = component.argument else { return component.name }
      switch argument.kind {
      case .number(let value): return "\(component.name)(\(value))"
      case .string(let bytes):
        return "\(component.name)(\"\(String(decoding: bytes, as: UTF8.self))\")"
      default: return component.name
      }
    }.joined(separator: ".")
  }
}

extension StapStatement {
  /// The names of variables that it assigns, here or in a statement within it.
  var writtenNames: Set<String> {
    var names: Set<String> = []
    collectWrites(&names)
    return names
  }

  private func collectWrites(_ names: inout Set<String>) {
    var expressions: [StapExpression] = []
    switch kind {
    case .empty, .next, .break, .continue: break
    case .block(let statements):
      for statement in statements { statement.collectWrites(&names) }
    case .expression(let expression), .delete(let expression): expressions = [expression]
    case .conditional(let condition, let then, let otherwise):
      expressions = [condition]
      then.collectWrites(&names)
      otherwise?.collectWrites(&names)
    case .loop(let initial, let condition, let step, let body):
      expressions = [initial, condition, step].compactMap { $0 }
      body.collectWrites(&names)
    case .forEach(let loop): loop.body.collectWrites(&names)
    case .tryCatch(let body, _, let handler):
      body.collectWrites(&names)
      handler.collectWrites(&names)
    case .return(let value): expressions = value.map { [$0] } ?? []
    }
    while let expression = expressions.popLast() {
      switch expression.kind {
      case .assign(_, let left, _), .increment(let left, _, _):
        switch left.kind {
        case .symbol(let name): names.insert(name)
        case .element(let base, _): if case .array(let name) = base.kind { names.insert(name) }
        default: break
        }
      default: break
      }
      expressions += expression.kind.operands
    }
  }
}
