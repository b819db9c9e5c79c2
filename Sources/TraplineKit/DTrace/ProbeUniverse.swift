// The probes that descriptions can mean, with their numbers: dtrace's own, timers, and those of the
// processes that are traced. A process's probes are read when a description first needs them.

package import DLanguage
package import TraceBase
internal import TraceProgram
package import Tracing

/// A probe as listings show it.
package struct UniverseProbe: Sendable {
  package let identity: ProbeIdentity
  /// The note's provider without the number of the process.
  package let bareProvider: String
  package let process: ProcessID?
  /// The C types of its arguments; nil when nothing is known of them.
  package let argumentTypes: [String]
}

/// All probes that are known, by number.
package final class ProbeUniverse: DProbeKnowledge {
  private struct Key: Hashable {
    var provider: String
    var module: String
    var function: String
    var name: String
  }

  /// In order of their numbers, from 1.
  package private(set) var probes: [UniverseProbe] = []
  private var numbers: [Key: Int] = [:]
  /// The processes whose probes have been read.
  private var processes: Set<ProcessID> = []
  private var hasScanned = false
  /// The processes of `-p` and `-c`. Without any, descriptions without a number mean all processes.
  package var targets: [ProcessID] = []
  private let reader: (ProcessID, ProbeDescription) -> [ListedProbe]
  private let scanner: () -> [ProcessID]

  /// `reader` reads the probes of a process that a description can mean, `scanner` names all
  /// processes that have any.
  package init(
    reader: @escaping (ProcessID, ProbeDescription) -> [ListedProbe],
    scanner: @escaping () -> [ProcessID]
  ) {
    self.reader = reader
    self.scanner = scanner
    for name in ["BEGIN", "END", "ERROR"] { _ = add("dtrace", name: name) }
    for rate in [97, 199, 499, 997, 1999, 4001, 4999] {
      _ = add("profile", name: "profile-\(rate)")
    }
    for rate in [1, 10, 100, 500, 1000, 5000] { _ = add("profile", name: "tick-\(rate)") }
  }

  // MARK: Numbers

  private func add(
    _ provider: String, process: ProcessID? = nil, module: String = "", function: String = "",
    name: String, argumentTypes: [String] = []
  ) -> UniverseProbe {
    let full = process.map { "\(provider)\($0)" } ?? provider
    let key = Key(provider: full, module: module, function: function, name: name)
    if let known = numbers[key] { return probes[known - 1] }
    let probe = UniverseProbe(
      identity: ProbeIdentity(
        id: probes.count + 1, provider: full, module: module, function: function, name: name),
      bareProvider: provider, process: process, argumentTypes: argumentTypes)
    probes.append(probe)
    numbers[key] = probes.count
    return probe
  }

  /// The probe of a site in a process.
  package func probe(
    provider: String, process: ProcessID, module: String, function: String, name: String
  ) -> UniverseProbe {
    add(provider, process: process, module: module, function: function, name: name)
  }

  package static let begin = 1
  package static let end = 2
  package static let error = 3

  // MARK: Descriptions

  /// The probes that a description means now, in order of their numbers.
  package func matching(_ description: ProbeDescription) -> [UniverseProbe] {
    read(for: description)
    if let timer = TimerProbe(description.name), matches(description, provider: "profile", nil),
      description.matches(module: ""), description.matches(function: "")
    {
      _ = add("profile", name: timer.name)
    }
    return probes.filter { means(description, $0) }
  }

  private func means(_ description: ProbeDescription, _ probe: UniverseProbe) -> Bool {
    let identity = probe.identity
    return matches(description, provider: probe.bareProvider, probe.process)
      && description.matches(dashed: identity.name)
      && description.matches(module: text(identity.module), isFunctions: probe.bareProvider == "pid")
      && description.matches(function: text(identity.function))
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func matches(
    _ description: ProbeDescription, provider: String, _ process: ProcessID?
  ) -> Bool {
    // dtrace's own providers have no process, and their names no number after them.
    process == nil
      ? description.matchesExactly(provider: provider)
      : description.matches(provider: provider, in: process)
  }

  /// Reads the probes of the processes that a description can mean.
  private func read(for description: ProbeDescription) {
    if description.matchesExactly(provider: "dtrace") || description.matchesExactly(provider: "profile"),
      !description.provider.isEmpty, !description.provider.contains("*")
    {
      return
    }
    for process in processesMeant(by: description) { read(process, for: description) }
  }

  /// The processes that a description can mean: the one it names, else the targets, else all.
  package func processesMeant(by description: ProbeDescription) -> [ProcessID] {
    let digits = description.provider.reversed().prefix { $0.isASCII && $0.isNumber }
    if !digits.isEmpty, let number = Int32(String(digits.reversed())), number > 0 {
      return [ProcessID(number)]
    }
    return targets.isEmpty ? scanner() : targets
  }

  private func read(_ process: ProcessID, for description: ProbeDescription) {
    let isFunctions = description.functionProcess == process
    guard isFunctions || processes.insert(process).inserted else { return }
    for probe in reader(process, description) {
      _ = add(
        probe.provider, process: process, module: probe.module, function: probe.function,
        name: probe.name, argumentTypes: probe.argumentTypes)
    }
  }

  // MARK: What the checker asks

  package func probes(matching description: DProbeDescription) -> DProbeAnswer {
    let found = matched(description)
    let types = Set(found.map(\.argumentTypes))
    return DProbeAnswer(
      count: found.count,
      arguments: types.count > 1 ? .unstable : .types(types.first ?? []))
  }

  /// The probes of a description as the language has it.
  package func matched(_ description: DProbeDescription) -> [UniverseProbe] {
    if let identifier = description.identifier {
      let index = Int(identifier) - 1
      return probes.indices.contains(index) ? [probes[index]] : []
    }
    guard
      let compiled = try? ProbeDescription(
        provider: description.provider, module: description.module,
        function: description.function, name: description.name)
    else { return [] }
    return matching(compiled)
  }

  package func hasProvider(_ name: String) -> Bool {
    probes.contains { $0.bareProvider == name }
  }
}
