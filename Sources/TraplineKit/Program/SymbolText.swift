// Names of addresses as D shows them.

internal import TraceBase
package import TraceProgram
package import Tracing

/// Texts for frames and symbols.
package enum SymbolText {
  /// The name of an address in a form; its number in hexadecimal when nothing is known of it.
  package static func text(of frame: StackFrame, _ form: SymbolForm) -> String {
    let module = frame.path.map { moduleName(of: $0) }
    switch form {
    case .module: return module ?? hexadecimal(frame)
    case .moduleOffset: return frame.fileAddress.map { String($0.value, radix: 16) } ?? ""
    // Whoever has the process at hand knows it.
    case .buildID: return ""
    case .number: return hexadecimal(frame)
    case .modulePath: return frame.path ?? "<unknown>"
    case .symbolData: return SystemTapStack.data(of: frame) ?? hexadecimal(frame)
    case .bareSymbol: return frame.symbol ?? hexadecimal(frame)
    case .function, .addressAndOffset:
      guard let module else { return hexadecimal(frame) }
      guard let symbol = frame.symbol else { return "\(module)`\(hexadecimal(frame))" }
      guard form == .addressAndOffset, frame.offset != 0 else { return "\(module)`\(symbol)" }
      return "\(module)`\(symbol)+0x\(String(frame.offset, radix: 16))"
    }
  }

  static func hexadecimal(_ frame: StackFrame) -> String {
    "0x\(String(frame.address.value, radix: 16))"
  }
}
