// Answers instead of riddles: why probes that were asked for did not show. What is known about each
// runtime is data at the end of this file.

package import TraceBase
package import Tracing

/// Explains patterns without probes and probes without hits.
package struct Silence {
  private let sites: SiteTable
  private let firedCounts: [Int]

  package init(_ sites: SiteTable, firedCounts: [Int]) {
    self.sites = sites
    self.firedCounts = firedCounts
  }

  /// One line for each thing worth telling, most important first.
  package func explanations(
    patterns: [ProbePatternMatcher], conditionNames: [String]
  ) -> [String] {
    var lines: [String] = []
    for pattern in patterns where !sites.sites.contains(where: pattern.matches(site:)) {
      lines.append(Self.noMatch(patterns: [pattern], sites, processes: []))
    }
    for name in conditionNames {
      lines.append("no probe that was traced has an argument '\(name)' (see: trapline list)")
    }
    lines += silentProbes()
    return lines
  }

  private func silentProbes() -> [String] {
    var lines: [String] = []
    for fact in Self.facts {
      let silent = sites.probes.indices.filter { index in
        fact.isAbout(sites.probes[index])
          && (count(index) == 0 || count(index) < twin(of: fact) / 2)
      }
      guard !silent.isEmpty else { continue }
      if let needed = fact.onlyForFile,
        !sites.sites.contains(where: { silent.contains($0.probe.index) && $0.path.contains(needed) }
        )
      {
        continue
      }
      let names = silent.map { "\(sites.probes[$0].provider):\(sites.probes[$0].name)" }.sorted()
      let more = names.count > 3 ? " and \(names.count - 3) more" : ""
      let fired = silent.reduce(0) { $0 + count($1) }
      let extent = fired == 0 ? "never fired" : "fired only \(fired) of \(twin(of: fact)) times"
      let few = names.prefix(3).joined(separator: ", ")
      lines.append("\(few)\(more) \(extent): \(fact.explanation)")
    }
    return lines
  }

  private func twin(of fact: Fact) -> Int {
    guard let name = fact.twin else { return 0 }
    let twin = Probe(provider: fact.provider, name: name)
    return sites.probes.firstIndex(of: twin).map(count) ?? 0
  }

  private func count(_ probe: Int) -> Int {
    probe < firedCounts.count ? firedCounts[probe] : 0
  }

  /// Why a pattern found nothing, from what the mapped files have.
  package static func noMatch(
    patterns: [ProbePatternMatcher], _ sites: SiteTable, processes: [ProcessID]
  ) -> String {
    let place =
      processes.isEmpty
      ? "the traced program and its libraries"
      : (processes.count == 1 ? "process " : "processes ")
        + processes.map(\.description).joined(separator: ", ")
    return noMatch(patterns: patterns, sites, place: place, mayWait: !processes.isEmpty)
  }

  /// The same of any place; `mayWait` where `--pending` would help.
  static func noMatch(
    patterns: [ProbePatternMatcher], _ sites: SiteTable, place: String, mayWait: Bool
  ) -> String {
    let names = patterns.map { "'\($0)'" }.joined(separator: ", ")
    var text = "no probe of \(place) matches \(names)"
    if sites.providers.isEmpty {
      text += ": none of the files it has mapped has probes"
    } else {
      let found = sites.providers.sorted { $0.key < $1.key }.map { path, providers in
        "\(providers.sorted().joined(separator: ", ")) in \(path)"
      }
      text += ": it has the providers \(found.joined(separator: "; "))"
    }
    var advice = ["see: trapline list"]
    for fact in absences where patterns.contains(where: { $0.text.hasPrefix(fact.provider) }) {
      advice.insert(fact.explanation, at: 0)
    }
    if mayWait { advice.append("wait for libraries loaded later with --pending") }
    return text + " (\(advice.joined(separator: "; ")))"
  }
}

extension ProbePatternMatcher {
  /// Whether the pattern chose a site.
  package func matches(site: Site) -> Bool {
    matches(path: site.path) && matches(provider: site.provider, name: site.name)
  }
}

// MARK: What is known

extension Silence {
  /// Why probes of a runtime may be armed and never fire.
  struct Fact {
    let provider: String
    /// The beginnings of the probes' names.
    let names: [String]
    /// The fact holds only for files whose path has this in it.
    let onlyForFile: String?
    /// A probe that ought to fire as often: less than half its hits are silence too. A few less are
    /// not, since a process that is attached to returns from what it entered before.
    var twin: String?
    let explanation: String

    func isAbout(_ probe: Probe) -> Bool {
      probe.provider == provider && names.contains { probe.name.hasPrefix($0) }
    }
  }

  static let facts: [Fact] = [
    // Seen with CPython 3.11.2; python/cpython issues 98894, 104280 and 125914.
    Fact(
      provider: "python", names: ["function__entry"], onlyForFile: "3.11",
      twin: "function__return",
      explanation:
        "CPython 3.11 fires it for calls between Python functions only while a profile or trace "
        + "function is set (sys.setprofile, sys.settrace) or python:line is traced as well; CPython "
        + "3.10 and earlier fire it always"),
    Fact(
      provider: "hotspot", names: ["method__entry", "method__return"], onlyForFile: nil,
      explanation: "OpenJDK fires them only with -XX:+DTraceMethodProbes"),
    Fact(
      provider: "hotspot", names: ["object__alloc"], onlyForFile: nil,
      explanation: "OpenJDK fires it only with -XX:+DTraceAllocProbes"),
    Fact(
      provider: "hotspot", names: ["monitor__"], onlyForFile: nil,
      explanation: "OpenJDK fires them only with -XX:+DTraceMonitorProbes"),
    // Zend/zend_dtrace.c: only these replace functions of the engine, and only when asked to.
    Fact(
      provider: "php", names: ["function__", "execute__", "compile__file__"], onlyForFile: nil,
      explanation: "PHP fires them only with USE_ZEND_DTRACE=1 in its environment"),
    // Measured on Debian's 8.2, where bpftrace sees none either.
    Fact(
      provider: "php", names: ["error"], onlyForFile: "8.2",
      explanation: "PHP 8.2 has the probe and does not pass it, whatever the error"),
    // Measured on Debian's 3.1, where bpftrace sees the same.
    Fact(
      provider: "ruby", names: ["method__"], onlyForFile: nil,
      explanation:
        "Ruby fires them only while a TracePoint for :call and :return is enabled; "
        + "cmethod__entry and cmethod__return fire always"),
  ]

  /// Why a runtime may have no probes at all.
  struct Absence {
    let provider: String
    let explanation: String
  }

  static let absences: [Absence] = [
    Absence(
      provider: "python",
      explanation: "CPython has probes only when it was configured --with-dtrace, as Debian's and "
        + "Fedora's /usr/bin/python3 are; function and line probes are gone in 3.12 to 3.14"),
    Absence(
      provider: "node", explanation: "Node.js removed its probes in version 19"),
    Absence(
      provider: "mysql", explanation: "MySQL removed its probes in version 8.0"),
    Absence(
      provider: "libc",
      explanation: "Debian builds glibc without probes; Fedora and Ubuntu have them"),
    Absence(
      provider: "php",
      explanation: "PHP has probes only when it was configured --enable-dtrace"),
    Absence(
      provider: "ruby", explanation: "Ruby has probes only when it was configured --enable-dtrace"),
  ]
}
