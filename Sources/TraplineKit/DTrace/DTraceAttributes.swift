// D's stability attributes: how far a script may rely on a name, on what it means, and on which machines
// it is there. Nothing here depends on them but what `-v` reports.

/// Three levels, as in `Evolving/Evolving/Common`.
package struct DTraceAttributes: Equatable, Sendable {
  package enum Stability: String, CaseIterable, Comparable, Sendable {
    case `internal` = "Internal"
    case `private` = "Private"
    case obsolete = "Obsolete"
    case external = "External"
    case unstable = "Unstable"
    case evolving = "Evolving"
    case stable = "Stable"
    case standard = "Standard"

    package static func < (left: Stability, right: Stability) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package enum Dependency: String, CaseIterable, Sendable {
    case unknown = "Unknown"
    case cpu = "CPU"
    case platform = "Platform"
    case group = "Group"
    case isa = "ISA"
    case common = "Common"
  }

  package var name: Stability
  package var data: Stability
  package var dependency: Dependency

  package init(_ name: Stability, _ data: Stability, _ dependency: Dependency) {
    self.name = name
    self.data = data
    self.dependency = dependency
  }

  /// Reads `evolving/evolving/common`; what is left out is as stable as can be.
  package init?(_ text: String) {
    self.init(.standard, .standard, .common)
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map {
      $0.lowercased()
    }
    guard parts.count <= 3 else { return nil }
    if let first = parts.first, !first.isEmpty {
      guard let found = Self.stability(first) else { return nil }
      name = found
    }
    if parts.count > 1, !parts[1].isEmpty {
      guard let found = Self.stability(parts[1]) else { return nil }
      data = found
    }
    if parts.count > 2, !parts[2].isEmpty {
      guard let found = Dependency.allCases.first(where: { $0.rawValue.lowercased() == parts[2] })
      else { return nil }
      dependency = found
    }
  }

  private static func stability(_ text: String) -> Stability? {
    Stability.allCases.first { $0.rawValue.lowercased() == text }
  }

  /// The lower of each level.
  package func lowered(to other: DTraceAttributes) -> DTraceAttributes {
    func lower<Level: CaseIterable & Equatable>(_ first: Level, _ second: Level) -> Level {
      Level.allCases.first { $0 == first || $0 == second } ?? first
    }
    return DTraceAttributes(
      lower(name, other.name), lower(data, other.data), lower(dependency, other.dependency))
  }

  /// As a report shows them.
  package var report: String {
    "\t\tIdentifier Names: \(name.rawValue)\n\t\tData Semantics:   \(data.rawValue)\n"
      + "\t\tDependency Class: \(dependency.rawValue)\n"
  }
}

/// What a provider promises of the fields of its probes' names, and of their arguments.
package struct DTraceProviderAttributes: Sendable {
  package var provider: DTraceAttributes
  package var module: DTraceAttributes
  package var function: DTraceAttributes
  package var name: DTraceAttributes
  package var arguments: DTraceAttributes

  private static let nothing = DTraceAttributes(.private, .private, .unknown)

  /// When it is not said whose probe it is.
  package static var anyones: DTraceProviderAttributes {
    let unstable = DTraceAttributes(.unstable, .unstable, .common)
    return DTraceProviderAttributes(
      provider: unstable, module: unstable, function: unstable, name: unstable,
      arguments: unstable)
  }

  /// Those of a provider: of `dtrace`, of `profile`, or of somebody's program.
  package static func of(_ provider: String) -> DTraceProviderAttributes {
    switch provider {
    case "dtrace":
      let stable = DTraceAttributes(.stable, .stable, .common)
      return DTraceProviderAttributes(
        provider: stable, module: nothing, function: nothing, name: stable, arguments: stable)
    case "profile":
      let evolving = DTraceAttributes(.evolving, .evolving, .common)
      return DTraceProviderAttributes(
        provider: evolving, module: DTraceAttributes(.unstable, .unstable, .unknown),
        function: nothing, name: evolving, arguments: evolving)
    default:
      let evolving = DTraceAttributes(.evolving, .evolving, .isa)
      return DTraceProviderAttributes(
        provider: evolving, module: nothing, function: nothing, name: evolving, arguments: nothing)
    }
  }
}
