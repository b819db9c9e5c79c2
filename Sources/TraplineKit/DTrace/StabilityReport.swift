// What `-v` adds: the stability attributes of descriptions and programs, and the types of probes'
// arguments.

internal import DLanguage

/// Reports about programs and probes.
package enum StabilityReport {
  /// What is known of the probes that a description means; nil when they have too little in common.
  static func attributes(
    of description: DProbeDescription, matching probes: [UniverseProbe]
  ) -> (description: DTraceAttributes, arguments: DTraceAttributes)? {
    guard let first = probes.first else { return nil }
    var fields = description
    if description.identifier != nil {
      func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
      fields = DProbeDescription(
        provider: text(first.identity.provider), module: text(first.identity.module),
        function: text(first.identity.function), name: text(first.identity.name))
    }
    func isOpen(_ pattern: String) -> Bool {
      pattern.isEmpty || pattern.contains { "*?[\\".contains($0) }
    }
    let own = DTraceProviderAttributes.of(first.bareProvider)
    let isAnyones = isOpen(fields.provider)
    if probes.count > 1 {
      // Arguments that are no promise may differ from one provider to the next.
      let areStable = own.arguments.data >= .evolving
      if isOpen(fields.name) || isAnyones && !areStable { return nil }
    }
    let promised = isAnyones ? DTraceProviderAttributes.anyones : own
    var least = promised.provider
    if !isOpen(fields.module) { least = least.lowered(to: promised.module) }
    if !isOpen(fields.function) { least = least.lowered(to: promised.function) }
    if !isOpen(fields.name) { least = least.lowered(to: promised.name) }
    return (least, promised.arguments)
  }

  /// About the probes of a description; empty when they have too little in common.
  static func probe(_ description: DProbeDescription, matching probes: [UniverseProbe]) -> String {
    guard let first = probes.first,
      let attributes = attributes(of: description, matching: probes)
    else { return "" }
    var text = "\n\tProbe Description Attributes\n" + attributes.description.report
    text += "\n\tArgument Attributes\n" + attributes.arguments.report
    text += "\n\tArgument Types\n"
    for (index, type) in first.argumentTypes.enumerated() {
      text += "\t\targs[\(index)]: \(type)\n"
    }
    if first.argumentTypes.isEmpty { text += "\t\tNone\n" }
    return text + "\n"
  }

  /// About a program, whose descriptions have these attributes.
  static func program(_ title: String, descriptions: [DTraceAttributes]) -> String {
    let least = descriptions.reduce(DTraceAttributes(.standard, .standard, .common)) {
      $0.lowered(to: $1)
    }
    return "\nStability attributes for \(title):\n\n\tMinimum Probe Description Attributes\n"
      + least.report + "\n\tMinimum Statement Attributes\n"
      + DTraceAttributes(.stable, .stable, .common).report
  }
}
