// What may choose probes: the patterns of the command line, the descriptions of D and the files of
// SystemTap. A site is chosen in two steps: when its file is read, if it may be chosen in some process,
// and when the file is armed in a process, if it is chosen there.

internal import TraceBase
internal import Tracees

/// Something that chooses probes.
package enum ProbeSelector: Hashable, Sendable {
  /// The same probes in every process.
  case pattern(ProbePatternMatcher)
  /// Probes by four fields, of which the first may name a process.
  case description(ProbeDescription)
  /// Probes of a file, wherever it is mapped or in the processes of one program.
  case image(ImageSelector)

  /// Whether it chooses a probe of a note in a process; without one, whether it may in some process.
  /// Whether a process is one of those that an image selector is limited to is the site table's to know.
  ///
  /// `function` is asked for only if it matters.
  func matches(
    provider: String, name: String, path: String, identity: FileIdentity? = nil,
    in process: ProcessID?, function: () -> String
  ) -> Bool {
    switch self {
    case .pattern(let pattern):
      return pattern.matches(path: path) && pattern.matches(provider: provider, name: name)
    case .description(let description):
      return description.matches(provider: provider, in: process)
        && description.matches(name: name) && description.matches(module: moduleName(of: path))
        && (!description.constrainsFunction || description.matches(function: function()))
    case .image(let selector):
      return selector.matches(provider: provider, name: name)
        && selector.image.isFile(path: path, identity)
    }
  }

  /// Whether it means places in functions of some files, and in a process if one is given.
  func meansFunctions(in process: ProcessID) -> Bool {
    switch self {
    case .pattern: false
    case .description(let description): description.functionProcess == process
    case .image(let selector): selector.isAboutFunctions
    }
  }
}

/// What D calls the module of a probe: the file's own name.
package func moduleName(of path: String) -> String {
  path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}
