// Stacks and addresses as SystemTap writes them (its runtime's `_stp_print_addr`).

internal import TraceBase
internal import TraceProgram
internal import Tracing

/// Writes frames.
enum SystemTapStack {
  /// MAXBACKTRACE: the most frames that are shown.
  static var limit: Int { 20 }

  static func append(_ frames: [StackFrame], _ form: StackForm, to bytes: inout [UInt8]) {
    for frame in frames {
      if frame.address.value == 0 { break }
      bytes += line(of: frame, form).utf8
    }
  }

  private static func line(of frame: StackFrame, _ form: StackForm) -> String {
    let address = SymbolText.hexadecimal(frame)
    switch form {
    case .addresses: return address + " "
    case .brief:
      guard let symbol = frame.symbol else { return address + "\n" }
      return "\(symbol)+\(hexadecimal(frame.offset))\n"
    case .simple:
      guard let module = frame.module else { return address + "\n" }
      guard let symbol = frame.symbol else {
        return "\(address) [\(module)+\(hexadecimal(distance(of: frame)))]\n"
      }
      return "\(symbol)+\(hexadecimal(frame.offset)) [\(module)]\n"
    case .full:
      guard let data = data(of: frame) else { return " \(address)\n" }
      return frame.symbol == nil ? " \(data)\n" : " \(address) : \(data)\n"
    }
  }

  /// `symbol+0x4/0x20 [path]`, or `0x401004 [path+0x1004/0x0]`; nil when nothing is known.
  static func data(of frame: StackFrame) -> String? {
    guard let path = frame.path else { return nil }
    let size = hexadecimal(frame.size)
    guard let symbol = frame.symbol else {
      let place = hexadecimal(distance(of: frame))
      return "\(SymbolText.hexadecimal(frame)) [\(path)+\(place)/\(size)]"
    }
    return "\(symbol)+\(hexadecimal(frame.offset))/\(size) [\(path)]"
  }

  /// Where in its file a frame without a symbol is.
  private static func distance(of frame: StackFrame) -> Int {
    Int(clamping: frame.fileAddress?.value ?? 0)
  }

  private static func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
}

extension Site {
  /// What SystemTap's `probe_type` calls it.
  var kind: String {
    switch place {
    case .note: "uprobe"
    case .function(let place): place.kind == .exit ? "uretprobe" : "uprobe"
    case .sample: "profile_timer"
    case .moment(.systemCall), .moment(.systemCallReturn): "utrace_syscall"
    case .moment: "utrace"
    }
  }
}
