// The syntax tree of SystemTap's language: what stands in a file outside of handlers and functions,
// and the statements within. Expressions are in the file beside. Nodes keep the token that messages
// about them point at, and the range of the script that they stand for.

package import ScriptSyntax

/// One script or library file.
package struct StapFile {
  package let source: StapSource
  /// Embedded C between the other declarations.
  package var embedded: [StapEmbeddedCode] = []
  package var globals: [StapGlobal] = []
  package var aliases: [StapAlias] = []
  package var probes: [StapProbe] = []
  package var functions: [StapFunction] = []
  /// The command line arguments that it makes use of; the first is 0.
  package var usedArguments: Set<Int> = []

  package init(source: StapSource) {
    self.source = source
  }
}

/// The type that a declaration annotates.
package enum StapTypeName: String, Sendable {
  case long
  case string
}

/// `%{ … %}` in place of declarations or of a function's body.
package struct StapEmbeddedCode {
  package let token: StapToken
  package let range: SourceRange
  package var code: [UInt8] { token.bytes }
}

/// `global name%[size] = value`.
package struct StapGlobal {
  package let token: StapToken
  package let range: SourceRange
  package let name: String
  /// Whether other files do not see it.
  package let isPrivate: Bool
  /// Whether a full array gives up its oldest element.
  package let wraps: Bool
  /// How many elements an array may have, when the declaration says so.
  package let size: Int32?
  /// A number or a string, which it starts with.
  package let initializer: StapExpression?
}

/// `function name:type (parameters):priority { … }`. Several may have one name.
package struct StapFunction {
  /// A parameter with its annotation.
  package struct Parameter {
    package let token: StapToken
    package let name: String
    package let type: StapTypeName?
  }

  package enum Body {
    case statements(StapStatement)
    case embedded(StapEmbeddedCode)
  }

  package let token: StapToken
  package let range: SourceRange
  package let name: String
  package let isPrivate: Bool
  package let type: StapTypeName?
  package let parameters: [Parameter]
  /// Overloads are tried from the lowest on; the user's own have 0 unless they say otherwise.
  package let priority: Int64
  package let body: Body
}

/// `probe points { … }`.
package struct StapProbe {
  package let token: StapToken
  package let range: SourceRange
  package let points: [StapProbePoint]
  package let body: StapStatement
}

/// `probe name = points { … }, { … }`: a name for probe points, with a prologue or an epilogue.
package struct StapAlias {
  package let token: StapToken
  package let range: SourceRange
  /// Each is a name for the same.
  package let names: [StapProbePoint]
  package let points: [StapProbePoint]
  /// Whether the body runs after the handler: `+=`.
  package let isEpilogue: Bool
  package let body: StapStatement
  /// The epilogue beside a prologue.
  package let epilogue: StapStatement?
}

/// `process("a").mark("b")! if (c)`: one of the points that a probe is for, braces already
/// resolved.
package struct StapProbePoint {
  /// `name(argument)`.
  package struct Component {
    package let token: StapToken
    package let range: SourceRange
    /// With the wildcards that belong to it.
    package let name: String
    /// A number or a string.
    package let argument: StapExpression?

    package init(
      token: StapToken, range: SourceRange, name: String, argument: StapExpression? = nil
    ) {
      self.token = token
      self.range = range
      self.name = name
      self.argument = argument
    }
  }

  package var components: [Component]
  /// Whether it may be missing: `?`, and `!` also.
  package var isOptional = false
  /// Whether it makes the points after it unnecessary: `!`.
  package var isSufficient = false
  package var condition: StapExpression?

  package var range: SourceRange {
    let start = components.first?.range ?? SourceRange(start: 0, end: 0)
    return start.through(components.last?.range ?? start)
  }
}

/// A statement.
package final class StapStatement {
  package indirect enum Kind {
    case empty
    case block([StapStatement])
    case expression(StapExpression)
    case conditional(StapExpression, then: StapStatement, otherwise: StapStatement?)
    /// `while` and `for`; a condition left out is 1.
    case loop(
      initial: StapExpression?, condition: StapExpression, step: StapExpression?,
      body: StapStatement)
    case forEach(StapForEach)
    case tryCatch(StapStatement, variable: StapExpression?, handler: StapStatement)
    case `return`(StapExpression?)
    case delete(StapExpression)
    case next
    case `break`
    case `continue`
  }

  package let kind: Kind
  package let token: StapToken
  package let range: SourceRange

  package init(_ kind: Kind, token: StapToken, range: SourceRange) {
    self.kind = kind
    self.token = token
    self.range = range
  }
}

/// `foreach (value = [keys] in base[slice] @sort- limit n) statement`.
package struct StapForEach {
  package enum SortKey: Hashable, Sendable {
    /// By the value; for statistics, by what the extractor says.
    case value(StapExtractor?)
    /// By the key of that number, from 0.
    case key(Int)
  }

  package struct Sort: Hashable, Sendable {
    package var key: SortKey
    package var isDescending: Bool
  }

  /// The variable for the value.
  package var value: StapExpression?
  /// The variables for the keys.
  package var keys: [StapExpression] = []
  package var base: StapIndexable
  /// The keys to visit; nil stands for any. Empty when all are visited.
  package var slice: [StapExpression?] = []
  package var sort: Sort?
  package var limit: StapExpression?
  package var body: StapStatement
}
