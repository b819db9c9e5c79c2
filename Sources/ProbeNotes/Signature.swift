// What the arguments of one probe are called and mean, when its note, which knows only their sizes,
// agrees.

/// The named and typed arguments of a known probe.
package struct Signature: Hashable, Sendable {
  /// One argument.
  package struct Parameter: Hashable, Sendable {
    package let name: String
    package let type: SignatureType

    package init(name: String, type: SignatureType) {
      self.name = name
      self.type = type
    }
  }

  package let provider: String
  package let probe: String
  package let parameters: [Parameter]

  package init(provider: String, probe: String, parameters: [Parameter]) {
    self.provider = provider
    self.probe = probe
    self.parameters = parameters
  }

  /// Whether a note's arguments can be these. One that was not understood speaks against nothing.
  package func agrees(with arguments: [ParsedArgument]) -> Bool {
    guard arguments.count == parameters.count else { return false }
    return zip(parameters, arguments).allSatisfy { parameter, argument in
      guard case .spec(let spec) = argument else { return true }
      return parameter.type.agrees(with: spec)
    }
  }
}
