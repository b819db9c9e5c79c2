// What `-v` adds: the stability attributes of D, which say how far a script may rely on names, and the
// types of probes' arguments. A probe in somebody's program is as stable as that program makes it.

/// Reports about programs and probes.
package enum StabilityReport {
  private static func attributes(_ name: String, _ data: String, _ dependency: String) -> String {
    "\t\tIdentifier Names: \(name)\n\t\tData Semantics:   \(data)\n"
      + "\t\tDependency Class: \(dependency)\n"
  }

  /// About one probe of a listing.
  package static func probe(argumentTypes: [String]) -> String {
    var text = "\n\tProbe Description Attributes\n" + attributes("Evolving", "Evolving", "ISA")
    text += "\n\tArgument Attributes\n" + attributes("Evolving", "Evolving", "ISA")
    text += "\n\tArgument Types\n"
    if argumentTypes.isEmpty { text += "\t\tNone\n" }
    for (index, type) in argumentTypes.enumerated() { text += "\t\targs[\(index)]: \(type)\n" }
    return text + "\n"
  }

  /// About a program; `isOwn` tells that all its probes are dtrace's own, which are stable.
  package static func program(_ title: String, isOwn: Bool) -> String {
    let level = isOwn ? "Stable" : "Evolving"
    let dependency = isOwn ? "Common" : "ISA"
    return "\nStability attributes for \(title):\n\n\tMinimum Probe Description Attributes\n"
      + attributes(level, level, dependency) + "\n\tMinimum Statement Attributes\n"
      + attributes("Stable", "Stable", "Common") + "\n"
  }
}
