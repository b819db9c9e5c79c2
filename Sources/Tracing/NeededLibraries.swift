// Probes next door: a program is often a few lines around a library that has them. Only files are
// read, so what a program loads by hand is found only where it is known.

internal import ElfImages
internal import Glibc
internal import ProbeNotes
internal import SystemPackage

/// The libraries a program is started with.
package enum NeededLibraries {
  /// A library that has probes.
  package struct Finding: Hashable, Sendable {
    package let path: String
    package let providers: [String]

    /// For people: the path, and the providers in parentheses.
    package var words: String { "\(path) (\(providers.joined(separator: ", ")))" }
  }

  /// Where the dynamic linker looks without being told (ld.so(8), and Debian's and Fedora's own).
  private static let folders = [
    "/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64", "/lib",
    "/usr/lib", "/usr/local/lib",
  ]

  /// Libraries that programs open by hand, by the program's name, beside the program itself.
  private static let companions = ["java": "../lib/server/libjvm.so"]

  /// More libraries than any program is linked with.
  private static let limit = 500

  /// The libraries of a program that have probes, nearest first.
  package static func withProbes(neededBy program: String) -> [Finding] {
    all(neededBy: program).compactMap { path in
      guard let catalog = try? ProbeCatalog(path: FilePath(path)), !catalog.probes.isEmpty else {
        return nil
      }
      return Finding(path: path, providers: catalog.providers)
    }
  }

  /// Where the probes are that somebody looks for in vain in some programs; empty when that is not known.
  package static func advice(for programs: [String]) -> String {
    let found = programs.flatMap { withProbes(neededBy: $0) }
    guard !found.isEmpty else { return "" }
    return "; it loads libraries that have probes, which 'trace' finds too: "
      + found.map(\.words).joined(separator: ", ")
  }

  /// The paths of all libraries of a program, nearest first.
  package static func all(neededBy program: String) -> [String] {
    let resolved = realPath(program)
    var waiting = [resolved]
    if let companion = companions[String(resolved.split(separator: "/").last ?? "")] {
      waiting.append(realPath(folder(of: resolved) + "/" + companion))
    }
    var seen: Set<String> = []
    var found: [String] = []
    while let path = waiting.first, seen.count < limit {
      waiting.removeFirst()
      guard seen.insert(path).inserted, let file = try? ElfFile(path: FilePath(path)) else {
        continue
      }
      if path != resolved { found.append(path) }
      guard let names = try? file.dynamicNames() else { continue }
      let origin = folder(of: path)
      let own = (names.runPath ?? "").split(separator: ":").map { place in
        String(place).replacing("${ORIGIN}", with: origin).replacing("$ORIGIN", with: origin)
      }
      for library in names.needed {
        let place = (own + folders).map { $0 + "/" + library }.first { access($0, R_OK) == 0 }
        if let place { waiting.append(realPath(place)) }
      }
    }
    return found
  }

  private static func folder(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private static func realPath(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
