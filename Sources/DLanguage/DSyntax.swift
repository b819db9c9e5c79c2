// The syntax tree of D. The parser makes it; the checker fills in what only it can know (`type`,
// `meaning`, `isLvalue`); the lowering reads both. Nodes are classes because they are annotated in
// place and because a clause that stands for several probes is checked once for each.

package import ScriptSyntax

/// A program: the declarations and clauses of one source, in order.
package struct DSourceFile {
  package var items: [DItem]

  /// Whether there is nothing but declarations of variables and types, and pragmas.
  var isEmpty: Bool {
    items.allSatisfy {
      switch $0 {
      case .clause, .inline, .translator, .provider: false
      case .declaration, .pragma: true
      }
    }
  }
}

/// What may stand at the top level of a program.
package enum DItem {
  case clause(DClause)
  case declaration(DDeclaration)
  case inline(DInline)
  case translator(DTranslator)
  /// `provider NAME { … };`, which only build tools use.
  case provider(DProviderDefinition)
  case pragma(DPragma)
}

/// `#pragma D option quiet`, `#pragma error "…"`.
package struct DPragma {
  package var range: SourceRange
  /// Whether it is one of D's, and not of any C compiler.
  package var isD: Bool
  /// The words after `#pragma` (and after `D`), such as `option` and `strsize=32`. A string among them
  /// keeps its quotes.
  package var words: [String]
}

/// Probe descriptions, a predicate and statements.
package final class DClause {
  package let range: SourceRange
  package var probes: [DProbeSpecifier]
  package var predicate: DExpression?
  /// Nil for a clause without braces, which records that the probe fired.
  package var body: [DStatement]?

  package init(
    range: SourceRange, probes: [DProbeSpecifier], predicate: DExpression?, body: [DStatement]?
  ) {
    self.range = range
    self.probes = probes
    self.predicate = predicate
    self.body = body
  }
}

/// `provider:module:function:name` as written, macro variables already replaced; or a probe's number.
package struct DProbeSpecifier: Hashable {
  package var text: String
  package var range: SourceRange

  package init(text: String, range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// D has no control flow: a statement is an expression, or nothing.
package struct DStatement {
  package var expression: DExpression?
  package var range: SourceRange

  package init(expression: DExpression?, range: SourceRange) {
    self.expression = expression
    self.range = range
  }
}

/// Where a variable lives.
package enum DScope: Hashable, Sendable {
  case global
  /// `self->`, one for each thread.
  case thread
  /// `this->`, one for each firing of a probe.
  case clause
}

package enum DUnaryOperator: Sendable {
  case plus, minus, complement, not
  case dereference, addressOf
  case preIncrement, preDecrement, postIncrement, postDecrement
}

package enum DBinaryOperator: Sendable {
  case add, subtract, multiply, divide, remainder
  case shiftLeft, shiftRight
  case bitAnd, bitOr, bitXor
  case logicalAnd, logicalOr, logicalXor
  case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
}

/// An expression, with what the checker found out about it.
package final class DExpression {
  package indirect enum Kind {
    /// The value as written; `isDecimal` and the suffix decide the type.
    case integer(UInt64, isDecimal: Bool, suffix: DIntegerSuffix)
    /// `'a'`, `'ab'`: an int whose highest byte is the first character. Longer ones are integers.
    case character(Int32)
    case string([UInt8])
    /// A variable, built-in, inline, enumerator or external name. `module` is what stands before a
    /// backquote, empty when the backquote comes first.
    case name(String, module: String?)
    /// `self->x` or `this->x`.
    case scoped(DScope, String)
    /// `@name`; the anonymous aggregation's name is empty.
    case aggregation(String)
    /// `base[keys]`: an array, an associative array, or an aggregation.
    case index(DExpression, [DExpression])
    case call(String, [DExpression])
    case member(DExpression, String, isArrow: Bool)
    case unary(DUnaryOperator, DExpression)
    case binary(DBinaryOperator, DExpression, DExpression)
    /// `=` when the operator is nil, else `+=` and its like.
    case assign(DBinaryOperator?, DExpression, DExpression)
    case conditional(DExpression, DExpression, DExpression)
    case comma(DExpression, DExpression)
    case cast(DTypeName, DExpression)
    case sizeOfType(DTypeName)
    case sizeOf(DExpression)
    case offsetOf(DTypeName, String)
    /// `stringof e` or `stringof(e)`.
    case stringOf(DExpression)
    /// `xlate <type> (e)`.
    case translate(DTypeName, DExpression)
  }

  package let kind: Kind
  package let range: SourceRange
  /// How many nodes there are from here to the farthest leaf, which bounds whoever recurses.
  package let depth: Int
  /// Set by the checker.
  package var type: DType = .unknown
  /// What a name stands for. Set by the checker.
  package var meaning: DMeaning?
  /// Whether it may be assigned to or have its address taken. Set by the checker.
  package var isLvalue = false
  /// The value of an integer constant expression, extended to 64 bits by the sign of its type, or 0 for
  /// a constant null pointer; nil for any other. Set by the checker.
  package var constant: UInt64?
  /// Whether it is a variable of the script, or lies in one or in scratch memory. Set by the checker.
  package var isWritable = false
  /// Whether it is a pointer into scratch memory, or lies in it. Set by the checker.
  package var isScratch = false
  /// What `.name` or `->name` found in a struct or union. Set by the checker.
  package var member: DAggregateType.Member?

  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
    depth = 1 + kind.operands.reduce(0) { max($0, $1.depth) }
  }
}

extension DExpression.Kind {
  /// The expressions directly within, from left to right; those within type names are left out.
  package var operands: [DExpression] {
    switch self {
    case .integer, .character, .string, .name, .scoped, .aggregation, .sizeOfType, .offsetOf: []
    case .index(let base, let keys): [base] + keys
    case .call(_, let arguments): arguments
    case .member(let base, _, _): [base]
    case .unary(_, let operand), .cast(_, let operand), .sizeOf(let operand),
      .stringOf(let operand), .translate(_, let operand):
      [operand]
    case .binary(_, let left, let right), .assign(_, let left, let right),
      .comma(let left, let right):
      [left, right]
    case .conditional(let condition, let left, let right): [condition, left, right]
    }
  }
}

package enum DIntegerSuffix: Sendable {
  case none, unsigned, long, unsignedLong, longLong, unsignedLongLong
}

// MARK: Declarations

/// `struct s { … };`, `int x;`, `self string name;`, `typedef …`, `int counts[string, int];`
package final class DDeclaration {
  package enum Storage: Sendable {
    case none, `typedef`, extern, `static`, register, auto
    case threadLocal
    case clauseLocal
  }

  package let range: SourceRange
  package let storage: Storage
  package let specifiers: DTypeSpecifiers
  package let declarators: [DDeclarator]

  package init(
    range: SourceRange, storage: Storage, specifiers: DTypeSpecifiers, declarators: [DDeclarator]
  ) {
    self.range = range
    self.storage = storage
    self.specifiers = specifiers
    self.declarators = declarators
  }
}

/// The words of a declaration before its declarators.
package struct DTypeSpecifiers {
  package indirect enum Base {
    /// Built from keywords: `unsigned`, `long`, `int`, … in the order written.
    case keywords([String])
    /// A typedef's name, `module` being what stands before a backquote.
    case named(String, module: String?)
    case structure(DAggregateDefinition)
    case union(DAggregateDefinition)
    case enumeration(tag: String?, enumerators: [DEnumerator]?)
  }

  package var base: Base
  package var isConst = false
  package var isVolatile = false
  package var range: SourceRange

  package init(base: Base, range: SourceRange) {
    self.base = base
    self.range = range
  }
}

/// A struct or union: a reference by tag when `members` is nil.
package struct DAggregateDefinition {
  package var tag: String?
  package var members: [DMemberDeclaration]?

  package init(tag: String?, members: [DMemberDeclaration]?) {
    self.tag = tag
    self.members = members
  }
}

package struct DMemberDeclaration {
  package var specifiers: DTypeSpecifiers
  /// Empty for an anonymous struct or union.
  package var members: [DMemberDeclarator]
  package var range: SourceRange

  package init(specifiers: DTypeSpecifiers, members: [DMemberDeclarator], range: SourceRange) {
    self.specifiers = specifiers
    self.members = members
    self.range = range
  }
}

package struct DMemberDeclarator {
  package var declarator: DDeclarator
  /// The width of a bit-field.
  package var bitWidth: DExpression?

  package init(declarator: DDeclarator, bitWidth: DExpression?) {
    self.declarator = declarator
    self.bitWidth = bitWidth
  }
}

package struct DEnumerator {
  package var name: String
  package var value: DExpression?
  package var range: SourceRange

  package init(name: String, value: DExpression?, range: SourceRange) {
    self.name = name
    self.value = value
    self.range = range
  }
}

/// What surrounds a declared name: derivations apply in order, the first closest to the name.
package struct DDeclarator {
  package enum Derivation {
    case pointer(isConst: Bool, isVolatile: Bool)
    /// `[n]`, or `[]` when nil.
    case array(DExpression?)
    /// `[int, string]` of an associative array.
    case keys([DTypeName])
    case function([DTypeName], isVariadic: Bool)
  }

  /// Nil in a type name.
  package var name: String?
  package var derivations: [Derivation]
  package var range: SourceRange

  package init(name: String?, derivations: [Derivation], range: SourceRange) {
    self.name = name
    self.derivations = derivations
    self.range = range
  }
}

/// A type as written in a cast, in `sizeof`, or as a parameter.
package struct DTypeName {
  package var specifiers: DTypeSpecifiers
  package var declarator: DDeclarator
  package var range: SourceRange

  package init(specifiers: DTypeSpecifiers, declarator: DDeclarator, range: SourceRange) {
    self.specifiers = specifiers
    self.declarator = declarator
    self.range = range
  }
}

/// `inline int x = e;`
package final class DInline {
  package let range: SourceRange
  package let specifiers: DTypeSpecifiers
  package let declarator: DDeclarator
  package let value: DExpression

  package init(
    range: SourceRange, specifiers: DTypeSpecifiers, declarator: DDeclarator, value: DExpression
  ) {
    self.range = range
    self.specifiers = specifiers
    self.declarator = declarator
    self.value = value
  }
}

/// `translator out < in name > { member = e; … };`
package final class DTranslator {
  package struct Member {
    package var name: String
    package var value: DExpression
    package var range: SourceRange

    package init(name: String, value: DExpression, range: SourceRange) {
      self.name = name
      self.value = value
      self.range = range
    }
  }

  package let range: SourceRange
  package let output: DTypeName
  package let input: DTypeName
  /// The name the input has within the members.
  package let parameter: String
  package let members: [Member]

  package init(
    range: SourceRange, output: DTypeName, input: DTypeName, parameter: String, members: [Member]
  ) {
    self.range = range
    self.output = output
    self.input = input
    self.parameter = parameter
    self.members = members
  }
}

/// `provider app { probe request(int); };` in a script: declares, traces nothing.
package final class DProviderDefinition {
  package struct Probe {
    package var name: String
    package var parameters: [DTypeName]
    package var range: SourceRange

    package init(name: String, parameters: [DTypeName], range: SourceRange) {
      self.name = name
      self.parameters = parameters
      self.range = range
    }
  }

  package let range: SourceRange
  package let name: String
  package let probes: [Probe]

  package init(range: SourceRange, name: String, probes: [Probe]) {
    self.range = range
    self.name = name
    self.probes = probes
  }
}
