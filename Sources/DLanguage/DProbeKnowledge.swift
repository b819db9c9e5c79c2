// What the checker asks about probes, and of whom. The language knows nothing of processes: whoever
// compiles a script answers for the probes that exist now.

/// Four patterns, each empty when it accepts all; or the number of one probe.
package struct DProbeDescription: Hashable, Sendable {
  package var provider = ""
  package var module = ""
  package var function = ""
  package var name = ""
  /// The number by which one probe was chosen, in place of the patterns.
  package var identifier: UInt32?

  package init(
    provider: String = "", module: String = "", function: String = "", name: String = "",
    identifier: UInt32? = nil
  ) {
    self.provider = provider
    self.module = module
    self.function = function
    self.name = name
    self.identifier = identifier
  }

  /// The fields of `a:b:c:d`, assigned from the right; nil when there are more than four.
  package init?(text: String) {
    if text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let number = UInt32(text) {
      self.init(identifier: number)
      return
    }
    var fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard fields.count <= 4 else { return nil }
    fields.insert(contentsOf: repeatElement("", count: 4 - fields.count), at: 0)
    self.init(provider: fields[0], module: fields[1], function: fields[2], name: fields[3])
  }

  /// As messages show it.
  package var text: String {
    if let identifier { return String(identifier) }
    return "\(provider):\(module):\(function):\(name)"
  }
}

/// What is known of the probes that a description matches.
package struct DProbeAnswer: Sendable {
  /// What `args[]` is.
  package enum Arguments: Equatable, Sendable {
    /// The C types, as text: `int`, `string`, `struct s *`.
    case types([String])
    /// The probes do not agree.
    case unstable
  }

  /// How many probes match now.
  package var count: Int
  /// The types of `args[]`.
  package var arguments: Arguments
  /// Why there is none, or what there is instead, for the user; nil when nothing is known.
  package var hint: String?
  /// Why there can be none: a tag such as `D_PROC_GRAB`, and the message. Nil when nothing is wrong.
  package var refusal: Refusal?

  /// An error of whoever would have to make the probes.
  package struct Refusal: Equatable, Sendable {
    package var tag: String
    package var message: String

    package init(tag: String, message: String) {
      self.tag = tag
      self.message = message
    }
  }

  package init(
    count: Int, arguments: Arguments, hint: String? = nil, refusal: Refusal? = nil
  ) {
    self.count = count
    self.arguments = arguments
    self.hint = hint
    self.refusal = refusal
  }
}

/// Whoever knows the probes.
package protocol DProbeKnowledge: AnyObject {
  /// The probes that match; the pid of a provider is part of its pattern.
  func probes(matching description: DProbeDescription) -> DProbeAnswer
  /// Whether a provider of this name exists, for `#pragma D depends_on provider`.
  func hasProvider(_ name: String) -> Bool
}
