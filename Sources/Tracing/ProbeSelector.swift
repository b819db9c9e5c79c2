// What may choose probes: the patterns of the command line and the descriptions of D. A site is chosen
// in two steps: when its file is read, if it may be chosen in some process, and when the file is
// armed in a process, if it is chosen there.

package import TraceBase

/// Something that chooses probes.
package enum ProbeSelector: Hashable, Sendable {
  /// The same probes in every process.
  case pattern(ProbePatternMatcher)
  /// Probes by four fields, of which the first may name a process.
  case description(ProbeDescription)

  /// Whether it chooses a probe in a process; without one, whether it may in some process.
  ///
  /// `function` is asked for only if it matters.
  package func matches(
    provider: String, name: String, path: String, in process: ProcessID?, function: () -> String
  ) -> Bool {
    switch self {
    case .pattern(let pattern):
      return pattern.matches(path: path) && pattern.matches(provider: provider, name: name)
    case .description(let description):
      return description.matches(provider: provider, in: process)
        && description.matches(name: name) && description.matches(module: moduleName(of: path))
        && (!description.constrainsFunction || description.matches(function: function()))
    }
  }
}

/// What D calls the module of a probe: the file's own name.
package func moduleName(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}
