// Who fired, as scripts and listings see it.

internal import TraceOutput

/// A probe with its number and the four parts of its name, ready to be copied.
package final class ProbeIdentity: Sendable {
  /// The number that listings show, from 1.
  package let id: Int
  package let provider: [UInt8]
  package let module: [UInt8]
  package let function: [UInt8]
  package let name: [UInt8]

  package init(id: Int, provider: String, module: String, function: String, name: String) {
    self.id = id
    self.provider = Array(provider.utf8)
    self.module = Array(module.utf8)
    self.function = Array(function.utf8)
    self.name = Array(name.utf8)
  }
}

extension ProbeIdentity {
  /// As output names it.
  var label: ProbeLabel {
    ProbeLabel(id: id, provider: provider, module: module, function: function, name: name)
  }
}
