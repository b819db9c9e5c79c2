// The types of D: C's, and strings, and what only the language itself can hold.

/// A type, as the checker annotates expressions with it.
package indirect enum DType: Hashable {
  /// Not checked yet; after checking, only for what has failed.
  case unknown
  case void
  case integer(DIntegerType)
  /// `float`, `double`, `long double`: may be declared and traced, and print as zero.
  case floating(name: String, size: Int)
  case string
  case pointer(DType)
  /// Nil when the size is not known.
  case array(DType, count: Int?)
  /// A struct or union; `DAggregateType` holds the members.
  case aggregate(DAggregateType)
  case enumeration(DEnumerationType)
  /// A name for another type, kept for messages.
  case named(String, DType)
  case qualified(DType, isConst: Bool, isVolatile: Bool)
  case function(returns: DType, parameters: [DType], isVariadic: Bool)
  /// `<DYN>`: an aggregation or an associative array as a whole, or the result of an action.
  case dynamic
  /// Results of `ustack()`/`stack()`, and of `usym()`/`uaddr()`/`umod()`/`ufunc()`: they can be keys and
  /// be traced, not computed with.
  case stack
  case symbol(DSymbolKind)
}

package enum DSymbolKind: Hashable, Sendable {
  case name, address, module, function
}

/// An integer type of C or one of D's names for one.
package struct DIntegerType: Hashable, Sendable {
  /// As messages show it: `int`, `unsigned long`, `char`.
  package var name: String
  /// In bytes: 1, 2, 4 or 8.
  package var size: Int
  package var isSigned: Bool
  package var isCharacter = false
  /// Conversion rank of C (6.3.1.1): char 1, short 2, int 3, long 4, long long 5.
  package var rank: Int

  package init(_ name: String, size: Int, isSigned: Bool, rank: Int, isCharacter: Bool = false) {
    self.name = name
    self.size = size
    self.isSigned = isSigned
    self.rank = rank
    self.isCharacter = isCharacter
  }
}

/// A struct or union. An object because a declaration without members is completed later.
package final class DAggregateType: Hashable {
  package struct Member {
    package var name: String
    package var type: DType
    /// In bytes from the beginning, of the storage that holds a bit-field.
    package var offset: Int
    /// For a bit-field: the number of the lowest bit counted within that storage, and the width.
    package var bits: (lowest: Int, width: Int)?

    package init(name: String, type: DType, offset: Int, bits: (lowest: Int, width: Int)? = nil) {
      self.name = name
      self.type = type
      self.offset = offset
      self.bits = bits
    }
  }

  package let isUnion: Bool
  /// Empty for an anonymous one.
  package let tag: String
  /// Nil while only forward-declared.
  package var members: [Member]?
  package var size = 0
  package var alignment = 1
  /// How many structs are nested in each other here, itself included.
  package var depth = 1

  package init(isUnion: Bool, tag: String) {
    self.isUnion = isUnion
    self.tag = tag
  }

  package static func == (left: DAggregateType, right: DAggregateType) -> Bool { left === right }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

package final class DEnumerationType: Hashable {
  package let tag: String
  package var values: [(name: String, value: Int32)] = []

  package init(tag: String) { self.tag = tag }

  package static func == (left: DEnumerationType, right: DEnumerationType) -> Bool {
    left === right
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

// MARK: What names mean

/// What the checker found a name, a call or a scoped variable to be.
package enum DMeaning {
  case variable(DVariable)
  case builtIn(DBuiltInVariable)
  case aggregation(DAggregation)
  case enumerator(Int32)
  /// The value is checked once; every use is replaced by it, converted to the type of the use.
  case inline(DExpression)
  /// `inline int f[int a] = …`, of which every use is an index.
  case inlineArray(DInline)
  /// Inside the value of an inline array: one of its parameters, counted from 0.
  case inlineParameter(Int)
  case function(DFunction)
  /// The input of a translator inside one of its members.
  case translatorInput
  /// Of an `xlate` as a whole: the members to fill in, with the input bound to its operand.
  case translator(DTranslator, input: DExpression)
  /// A member of a translated value: what to evaluate, with the input bound to the operand of `xlate`.
  case translated(DTranslator.Member, input: DExpression)
}

/// A variable of any scope, scalar or associative.
package final class DVariable {
  package let name: String
  package let scope: DScope
  /// Dense from 0 within the compilation.
  package let index: Int
  package var type: DType
  /// The types of the keys of an associative array; nil for a plain variable.
  package var keys: [DType]?
  /// Whether it has been declared, assigned or read; until then its type is open.
  package var isSettled = false
  /// Whether the pointers it holds point into scratch memory; nil while it has held none.
  package var holdsScratch: Bool?

  package init(name: String, scope: DScope, index: Int, type: DType, keys: [DType]?) {
    self.name = name
    self.scope = scope
    self.index = index
    self.type = type
    self.keys = keys
  }
}

/// An aggregation, known from its first assignment.
package final class DAggregation {
  /// Without the `@`; empty for the anonymous one.
  package let name: String
  /// Dense from 0, in order of first appearance.
  package let index: Int
  /// The types of the keys, given by the first assignment.
  package var keys: [DType]
  /// The function's name: `count`, `quantize`, ….
  package var function: DFunction?
  /// The line of its first assignment.
  package var line: Int?
  /// The constant parameters after the value: base, limit and step of lquantize, factor, low, high and
  /// steps of llquantize.
  package var parameters: [Int64] = []
  /// Whether the aggregated values are signed.
  package var isSigned = true

  /// The name in messages; dtrace calls the anonymous one `_`.
  package var label: String { name.isEmpty ? "_" : name }

  package init(name: String, index: Int, keys: [DType]) {
    self.name = name
    self.index = index
    self.keys = keys
  }
}
