// What handlers can read at a point: which of `$arg1`, `$$name` and so on there are.

internal import StapLanguage
internal import Tracing

/// The places of points.
enum StapPlaces {
  /// How many arguments of a function can be read: those in registers, and four on the stack.
  static let entryCount = 10

  /// The type of a place at a point; nil when there is none.
  static func type(of target: StapTarget, at meaning: StapMeaning) -> StapType? {
    guard case .variable(let name) = target.base, target.components.isEmpty, !target.isAddress
    else { return nil }
    if numbers(of: meaning).contains(name) { return .long }
    if texts(of: meaning).contains(name) { return .string }
    return nil
  }

  /// Why there is no such place at a moment of a process, in stap's words.
  static func refusal(of target: StapTarget, at meaning: StapMeaning) -> String? {
    guard case .variable(let name) = target.base, case .moment(let moment, _) = meaning else {
      return nil
    }
    switch moment {
    case .processBegin, .processEnd, .threadBegin, .threadEnd:
      return #"only "process(PATH_OR_PID).syscall" and "process(PATH_OR_PID).syscall.return" "#
        + "probes support target symbols"
    case .systemCall, .systemCallReturn:
      if numbers(of: meaning).contains(name) {
        return target.isAddress
          ? "cannot take address of utrace variable"
          : "utrace variable '\(name)' may not be used as a structure"
      }
      if name == "$return" {
        return #"only "process(PATH_OR_PID).syscall.return" support $return."#
      }
      return name.hasPrefix("$arg")
        ? "invalid syscall argument number (1-6)"
        : "invalid target symbol for utrace probe, $syscall, $return, $argN or $$parms expected"
    }
  }

  /// The variables that are numbers, as `-L` lists them.
  static func numbers(of meaning: StapMeaning) -> [String] {
    switch meaning {
    case .begin, .end, .error, .never, .timer: return []
    case .moment(let moment, _):
      let arguments = (1...6).map { "$arg\($0)" }
      switch moment {
      case .systemCall: return ["$syscall"] + arguments
      case .systemCallReturn: return ["$syscall"] + arguments + ["$return"]
      case .processBegin, .processEnd, .threadBegin, .threadEnd: return []
      }
    case .site(let selector, let count):
      if case .exit = selector.place { return ["$return"] }
      return (0..<count).map { "$arg\($0 + 1)" }
    }
  }

  /// What `-L` adds to a point, which is what stap can tell without debug information.
  static func listed(at meaning: StapMeaning) -> [String] {
    switch meaning {
    case .moment(.systemCallReturn, _): return numbers(of: meaning).dropLast()
    case .site(let selector, _):
      if case .mark = selector.place { return numbers(of: meaning) }
      return []
    default: return numbers(of: meaning)
    }
  }

  private static func texts(of meaning: StapMeaning) -> Set<String> {
    switch meaning {
    case .begin, .end, .error, .never, .timer: []
    case .moment(let moment, _):
      switch moment {
      case .systemCall, .systemCallReturn: ["$$vars", "$$parms", "$$locals", "$$return"]
      case .processBegin, .processEnd, .threadBegin, .threadEnd: []
      }
    case .site(let selector, _):
      switch selector.place {
      case .mark: ["$$name", "$$provider", "$$vars", "$$parms", "$$locals"]
      case .entry: ["$$vars", "$$parms", "$$locals"]
      case .exit: ["$$vars", "$$parms", "$$locals", "$$return"]
      }
    }
  }
}
