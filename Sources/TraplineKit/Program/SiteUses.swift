// What a program wants of the sites it meets, found out once for each.

internal import TraceBase
internal import Tracees
internal import Tracing

/// What is to be done at a site in a process.
struct SiteUses<Use> {
  private struct Key: Hashable {
    let site: Int
    let process: Int32
  }

  private var uses: [Key: Use] = [:]

  /// What is to be done at a site in a process; nil when nobody has found out.
  subscript(site: Site, process: ProcessID) -> Use? {
    get { uses[Key(site: site.index, process: process.rawValue)] }
    set { uses[Key(site: site.index, process: process.rawValue)] = newValue }
  }

  /// Forgets a process, which has executed another program or is gone.
  mutating func forget(_ process: ProcessID) {
    uses = uses.filter { $0.key.process != process.rawValue }
  }
}
