// The tree of a checked script: the syntax tree once more, with names replaced by what they stand for
// and with types. It is a tree of its own because one alias's body serves many probes, in each of which
// its names mean other variables, and because what is unused is cut out of it.

/// The type of a value.
package enum StapType: String, Sendable {
  /// Not inferred, as for functions that return nothing.
  case unknown
  case long
  case string
  case statistic = "stats"

  init(_ name: StapTypeName?) {
    switch name {
    case .long: self = .long
    case .string: self = .string
    case nil: self = .unknown
    }
  }
}

/// An expression with its meaning and type.
package final class StapTerm {
  package indirect enum Kind {
    case number(Int64)
    case string([UInt8])
    case variable(StapVariable)
    case unary(StapUnaryOperator, StapTerm)
    case increment(StapTerm, by: Int64, isPrefix: Bool)
    case binary(StapBinaryOperator, StapTerm, StapTerm)
    case assign(StapAssignment, StapTerm, StapTerm)
    case conditional(StapTerm, StapTerm, StapTerm)
    /// The pattern is a text.
    case match(StapTerm, pattern: StapTerm, isNegated: Bool)
    case contains(StapBase, [StapTerm?])
    case element(StapBase, [StapTerm?])
    /// The overloads in the order in which they are tried.
    case call([StapRoutine], [StapTerm])
    case print(StapPrinting)
    case extract(StapExtractor, StapTerm, [Int64])
    case target(StapPlace)
    case register(isUser: Bool, number: Int64)
    case dereference(isUser: Bool, size: Int64, address: StapTerm)
    /// What no probe here can evaluate: `@perf`, and `@entry` outside of returns.
    case refused(StapSemanticError)
  }

  package internal(set) var kind: Kind
  package internal(set) var token: StapToken
  package internal(set) var type = StapType.unknown

  init(_ kind: Kind, token: StapToken) {
    self.kind = kind
    self.token = token
    switch kind {
    case .number: type = .long
    case .string: type = .string
    default: break
    }
  }
}

extension StapTerm {
  /// Takes the place of what it was made of.
  func become(_ other: StapTerm) {
    kind = other.kind
    token = other.token
    type = other.type
  }
}

/// What is indexed.
package enum StapBase {
  case array(StapVariable, StapToken)
  case histogram(StapBuckets)
}

/// A histogram of a statistic.
package struct StapBuckets {
  package let token: StapToken
  package let shape: StapHistogramShape
  package let statistic: StapTerm
}

/// How a histogram divides values into buckets.
package enum StapHistogramShape: Hashable, Sendable {
  case logarithmic
  case linear(low: Int64, high: Int64, step: Int64)
}

/// `print` and its relatives.
package struct StapPrinting {
  package enum Head {
    case none
    case format([UInt8])
    case delimiter([UInt8])
    case histogram(StapBuckets)
  }

  package let name: String
  package let head: Head
  package internal(set) var values: [StapTerm]

  /// Whether it prints, rather than returns, the text.
  package var isOutput: Bool { !name.hasPrefix("s") }
}

/// A place in the program being traced.
package struct StapPlace {
  package let target: StapTarget
  /// What its base and its computed indexes are made of, in that order.
  package let operands: [StapTerm]
  /// What it is to be read as; nil when there is no such place.
  package let type: StapType?
  /// Why there is none, if that is known.
  let refusal: String?
}

/// A statement with its meaning.
package final class StapAction {
  package indirect enum Kind {
    case empty
    case block([StapAction])
    case expression(StapTerm)
    case conditional(StapTerm, then: StapAction, otherwise: StapAction?)
    case loop(initial: StapTerm?, condition: StapTerm, step: StapTerm?, body: StapAction)
    case forEach(StapVisit)
    case tryCatch(StapAction, variable: StapTerm?, handler: StapAction)
    case `return`(StapTerm?)
    case delete(StapTerm)
    case next
    case `break`
    case `continue`
  }

  package internal(set) var kind: Kind
  package internal(set) var token: StapToken

  init(_ kind: Kind, token: StapToken) {
    self.kind = kind
    self.token = token
  }
}

/// `foreach`.
package struct StapVisit {
  package let value: StapTerm?
  package let keys: [StapTerm]
  package let base: StapBase
  package let slice: [StapTerm?]
  package let sort: StapForEach.Sort?
  package internal(set) var limit: StapTerm?
  package internal(set) var body: StapAction
}

extension StapTerm {
  /// The expressions it is made of.
  var children: [StapTerm] {
    switch kind {
    case .number, .string, .variable, .register, .refused: []
    case .unary(_, let operand), .increment(let operand, _, _), .match(let operand, _, _),
      .extract(_, let operand, _), .dereference(_, _, let operand):
      [operand]
    case .binary(_, let left, let right), .assign(_, let left, let right): [left, right]
    case .conditional(let condition, let left, let right): [condition, left, right]
    case .contains(let base, let keys), .element(let base, let keys):
      keys.compactMap { $0 } + base.children
    case .call(_, let arguments): arguments
    case .print(let print): print.children
    case .target(let place): place.operands
    }
  }

  /// The variable that a value is taken from or stored into; nil when it is none.
  var storedVariable: StapVariable? {
    switch kind {
    case .variable(let variable), .element(.array(let variable, _), _): variable
    case .element(.histogram(let buckets), _): buckets.statistic.storedVariable
    default: nil
    }
  }

  var text: [UInt8]? {
    if case .string(let bytes) = kind { bytes } else { nil }
  }

  var number: Int64? {
    if case .number(let value) = kind { value } else { nil }
  }
}

extension StapBase {
  var children: [StapTerm] {
    switch self {
    case .array: []
    case .histogram(let buckets): [buckets.statistic]
    }
  }

  /// The array, or the statistic that a histogram is of.
  var variable: StapVariable? {
    switch self {
    case .array(let variable, _): variable
    case .histogram(let buckets): buckets.statistic.storedVariable
    }
  }
}

extension StapPrinting {
  var children: [StapTerm] {
    if case .histogram(let buckets) = head { return values + [buckets.statistic] }
    return values
  }
}

extension StapAction {
  /// Takes the place of what it was part of.
  func become(_ other: StapAction) {
    kind = other.kind
    token = other.token
  }

  /// The statements within it.
  var inner: [StapAction] {
    switch kind {
    case .block(let actions): actions
    case .conditional(_, let then, let otherwise): otherwise.map { [then, $0] } ?? [then]
    case .loop(_, _, _, let body): [body]
    case .forEach(let visit): [visit.body]
    case .tryCatch(let body, _, let handler): [body, handler]
    case .empty, .expression, .return, .delete, .next, .break, .continue: []
    }
  }

  /// The expressions of it that are not of a statement within it.
  var terms: [StapTerm] {
    switch kind {
    case .empty, .block, .next, .break, .continue: []
    case .expression(let term), .delete(let term), .conditional(let term, _, _): [term]
    case .loop(let initial, let condition, let step, _):
      [initial, condition, step].compactMap { $0 }
    case .forEach(let visit):
      visit.keys + (visit.slice + [visit.value, visit.limit]).compactMap { $0 }
        + visit.base.children
    case .tryCatch(_, let variable, _): variable.map { [$0] } ?? []
    case .return(let value): value.map { [$0] } ?? []
    }
  }

  /// Calls a function for every expression within it, those that others are made of included.
  func forEachTerm(_ visit: (StapTerm) -> Void) {
    var waiting = terms
    while let term = waiting.popLast() {
      visit(term)
      waiting += term.children
    }
    for action in inner { action.forEachTerm(visit) }
  }

  /// Calls a function for every expression within it, in the order of the script, first for what they are
  /// made of.
  func forEachTermInOrder(
    _ visit: (StapTerm) throws(StapSemanticError) -> Void
  ) throws(StapSemanticError) {
    for term in terms { try term.forEachTermInOrder(visit) }
    for action in inner { try action.forEachTermInOrder(visit) }
  }
}

extension StapTerm {
  fileprivate func forEachTermInOrder(
    _ visit: (StapTerm) throws(StapSemanticError) -> Void
  ) throws(StapSemanticError) {
    for child in children { try child.forEachTermInOrder(visit) }
    try visit(self)
  }
}
