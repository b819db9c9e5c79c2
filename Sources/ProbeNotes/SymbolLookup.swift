// What binding an argument needs to know about the image it is in. `ProbeNotes` opens no files, so
// whoever arms a site answers.

package import TraceBase

/// What a symbol's name stands for in one image.
package enum SymbolMeaning: Hashable, Sendable {
  /// A place in the image, which moves with its load bias.
  case address(FileAddress)
  /// A thread-local variable.
  ///
  /// `fromThreadPointer` is the symbol's value minus the aligned size of the executable's TLS
  /// segment (psABI's variant II puts it below the thread pointer); nil where only the dynamic
  /// linker knows, as in a library. `inBlock` is the symbol's value itself.
  case threadLocal(fromThreadPointer: Int64?, inBlock: UInt64)
  /// A number that does not move.
  case absolute(UInt64)
  /// Several local symbols of that name, none nearer to the site than the others.
  case ambiguous([FileAddress])
  case missing
}

/// Something that knows the symbols of one image, as seen from one site.
package protocol SymbolLookup {
  /// What a name stands for.
  func meaning(ofSymbol name: String) -> SymbolMeaning
}
