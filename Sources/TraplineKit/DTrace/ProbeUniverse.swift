// The probes that descriptions can mean, with their numbers: dtrace's own, timers, and those of the
// processes that are traced or could be. A process's probes are read when a description needs them.

package import DLanguage
internal import ProbeNotes
package import TraceBase
internal import Tracees
package import Tracing

/// A probe as listings show it.
package struct UniverseProbe: Sendable {
  package let identity: ProbeIdentity
  /// The provider without the number of the process.
  package let bareProvider: String
  /// Nil for dtrace's own probes, and for those of a file that is only listed.
  package let process: ProcessID?
  /// The C types of its arguments.
  package let argumentTypes: [String]
}

extension UniverseProbe {
  /// Whether it is one of dtrace's own.
  package var isOwn: Bool { process == nil && Self.ownProviders.contains(bareProvider) }

  /// The providers that belong to no program.
  static let ownProviders: Set<String> = ["dtrace", "profile"]
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
  /// The probes of processes that a description means, as of when it was first asked about.
  private var answers: [ProbeDescription: [Int]] = [:]
  /// The processes of `-p` and `-c`. Without any, a description without a number means all processes.
  package var targets: [ProcessID] = []
  /// Files to list in place of processes.
  package var files: [String] = []

  package init() {
    for name in ["BEGIN", "END", "ERROR"] { _ = add("dtrace", name: name) }
    for rate in [97, 199, 499, 997, 1999, 4001, 4999] {
      _ = add("profile", name: "profile-\(rate)")
    }
    for rate in [1, 10, 100, 500, 1000, 5000] { _ = add("profile", name: "tick-\(rate)") }
  }

  package static let begin = 1
  package static let end = 2
  package static let error = 3

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

  private func add(_ row: ProbeRow, in process: ProcessID?) -> UniverseProbe {
    add(
      row.provider, process: process, module: row.module, function: row.function, name: row.name,
      // Nothing tells the types of what a function is given.
      argumentTypes: row.provider == Site.functionProvider ? [] : row.arguments.map(\.typeText))
  }

  // MARK: Descriptions

  /// The probes that a description means now, in order of their numbers.
  package func matching(_ description: ProbeDescription) -> [UniverseProbe] {
    if let timer = TimerProbe(description.name), description.matches(ownProvider: "profile"),
      description.matches(module: ""), description.matches(function: "")
    {
      _ = add("profile", name: timer.name)
    }
    let own = probes.filter { means(description, $0) }
    return own + others(description)
  }

  /// Whether a description means one of dtrace's own probes.
  package func means(_ description: ProbeDescription, _ probe: UniverseProbe) -> Bool {
    probe.isOwn && description.matches(ownProvider: probe.bareProvider)
      && description.matches(name: String(decoding: probe.identity.name, as: UTF8.self))
      && description.matches(module: "") && description.matches(function: "")
  }

  private func others(_ description: ProbeDescription) -> [UniverseProbe] {
    if let known = answers[description] { return known.map { probes[$0 - 1] } }
    // A provider of dtrace's own is nobody else's.
    let isOwn = UniverseProbe.ownProviders.contains(description.provider)
    let found = isOwn ? [] : read(description)
    answers[description] = found.map(\.identity.id)
    return found
  }

  private func read(_ description: ProbeDescription) -> [UniverseProbe] {
    let table = SiteTable(selecting: [.description(description)])
    if !files.isEmpty {
      return files.flatMap { ((try? table.rows(ofFile: $0)) ?? []).map { add($0, in: nil) } }
    }
    guard let processes = processesNamed(by: description) else {
      return table.rowsOfEveryProcess().compactMap { row in
        row.process.map { add(row, in: $0) }
      }
    }
    return processes.flatMap { process in
      ((try? table.rows(of: process)) ?? []).map { add($0, in: process) }
    }
  }

  /// The processes that a description can mean: the one it names, or else the targets; nil for all.
  package func processesNamed(by description: ProbeDescription) -> [ProcessID]? {
    process(namedBy: description).map { [$0] } ?? (targets.isEmpty ? nil : targets)
  }

  private func process(namedBy description: ProbeDescription) -> ProcessID? {
    let digits = description.provider.reversed().prefix { $0.isASCII && $0.isNumber }
    guard let number = Int32(String(digits.reversed())), number > 0 else { return nil }
    return ProcessID(number)
  }

  /// Whether a description is of processes in general, so that it means children of theirs too.
  package func mayMeanChildren(_ description: ProbeDescription) -> Bool {
    guard process(namedBy: description) == nil, description != .nothing else { return false }
    let found = matching(description)
    return found.isEmpty || found.contains { $0.process != nil }
  }

  /// All probes there are: of the targets, or of every process.
  package func everything() -> [UniverseProbe] {
    (try? ProbeDescription(":::")).map { matching($0) } ?? []
  }

  // MARK: What the language asks

  package func probes(matching description: DProbeDescription) -> DProbeAnswer {
    let found = matched(description)
    let types = Set(found.map(\.argumentTypes))
    var answer = DProbeAnswer(
      count: found.count, arguments: types.count > 1 ? .unstable : .types(types.first ?? []))
    guard found.isEmpty, let description = description.compiled else { return answer }
    if let process = description.functionProcess {
      answer.explain(description, in: process)
    } else {
      answer.hint = hint(description)
    }
    return answer
  }

  /// What to say of a description that means nothing.
  private func hint(_ description: ProbeDescription) -> String? {
    if Self.kernelProviders.contains(description.provider) {
      return "\(description.provider) is a provider of the kernel, which is not traced; "
        + "'dtrace -l' lists the probes there are"
    }
    guard let processes = processesNamed(by: description), let process = processes.first else {
      return nil
    }
    guard ProcessStatus(process) != nil else { return "there is no process \(process)" }
    do throws(TraceeError) {
      _ = try MemoryMap(of: process)
    } catch {
      return error.description
    }
    let everything = try? ProbeDescription(
      provider: "*\(process)", module: "", function: "", name: "")
    let names = Set(everything.map { others($0).map(\.bareProvider) } ?? [])
    return names.isEmpty
      ? "no file that process \(process) has mapped has probes"
      : "process \(process) has the providers \(names.sorted().joined(separator: ", "))"
  }

  /// Providers of dtrace on Linux whose probes are places in the kernel.
  private static let kernelProviders: Set<String> = [
    "cpc", "fbt", "io", "ip", "lockstat", "proc", "rawfbt", "rawtp", "sched", "sdt", "syscall",
    "tcp", "udp", "vminfo",
  ]

  /// The probes of a description as the language has it.
  package func matched(_ description: DProbeDescription) -> [UniverseProbe] {
    if let identifier = description.identifier {
      let index = Int(identifier) - 1
      return probes.indices.contains(index) ? [probes[index]] : []
    }
    return description.compiled.map { matching($0) } ?? []
  }

  package func hasProvider(_ name: String) -> Bool {
    probes.contains { $0.bareProvider == name }
  }
}

extension DProbeDescription {
  /// For matching; nil when its patterns cannot mean anything.
  package var compiled: ProbeDescription? {
    try? ProbeDescription(
      provider: provider, module: module, function: function, name: name)
  }
}

extension SiteArgument {
  /// The C type, from the signature or else from the note's own size and sign.
  fileprivate var typeText: String {
    switch type {
    case .bool?, .char?: return isSigned ? "char" : "unsigned char"
    case .integer(let byteCount, let isSigned)?: return Self.integer(byteCount, isSigned)
    case .pointer?: return "void *"
    case .string?: return "string"
    case .countedString?: return "char *"
    case .float?: return "float"
    case .double?: return "double"
    case nil:
      let size = Int(bound.byteCount)
      return [1, 2, 4, 8].contains(size) ? Self.integer(size, isSigned) : "uint64_t"
    }
  }

  private static func integer(_ byteCount: Int, _ isSigned: Bool) -> String {
    if byteCount == 4 { return isSigned ? "int" : "unsigned int" }
    return "\(isSigned ? "" : "u")int\(byteCount * 8)_t"
  }
}
