// What global variables hold, for whoever wants to see it between the runs of clauses.

internal import TraceProgram

extension Machine {
  /// The value of a global variable of the program; the text of one that is NULL is empty.
  package func value(ofGlobal index: Int) -> RecordedValue {
    let word = globals.word(index)
    switch program.globals[index].type {
    case .integer: return .integer(word)
    case .stack: return .stack(word)
    case .string, .symbol:
      let text = try? ownString(at: word)
      return .text(ArraySlice(text.map { Array($0) } ?? []))
    case .bytes(let count):
      let bytes = ownBytes(from: word)
      return .bytes(ArraySlice(bytes.map { Array($0.prefix(count)) } ?? []))
    }
  }
}
