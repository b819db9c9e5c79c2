// Strings of a script stay as they are written until something is made of them: the escapes in them are
// those of C, and mean what C has them mean.

internal import ScriptSyntax

extension StapText {
  /// The bytes that a string stands for. One that stands for zero ends it.
  static func unescaped(_ written: [UInt8]) -> [UInt8] {
    Array(StringLiteral.decode(written, keepsUnknown: false).prefix { $0 != 0 })
  }
}
