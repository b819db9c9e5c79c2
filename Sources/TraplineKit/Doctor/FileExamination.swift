// What there is to trace in one file, and what of it could give trouble.

internal import ElfImages
internal import Glibc
internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import Tracing

/// Examines a program or a library.
package enum FileExamination {
  /// What was found, what is needed first.
  package static func findings(of path: String) -> [Finding] {
    let file: ElfFile
    do throws(ElfError) {
      file = try ElfFile(path: FilePath(path))
    } catch {
      let (reason, advice) = parts("\(error.cause)")
      return [
        finding("file", .missing, reason, "it has no probes that can be traced", change: advice)
      ]
    }
    var all = [kind(file, path)]
    let catalog: ProbeCatalog
    do throws(ProbeCatalogError) {
      catalog = try ProbeCatalog(file)
    } catch {
      let (reason, advice) = parts("\(error)")
      all.append(
        finding("notes", .missing, reason, "none of its probes can be traced", change: advice))
      return all
    }
    guard !catalog.probes.isEmpty else {
      let neighbours = NeededLibraries.withProbes(neededBy: path)
      all.append(
        neighbours.isEmpty
          ? finding(
            "probes", .missing, "there is no section .note.stapsdt with probes",
            "there is nothing to trace",
            change: "use a build with probes (for many programs: configure --enable-dtrace)")
          : finding(
            "probes", .fine,
            "none of its own; libraries that it loads have some: "
              + neighbours.map(\.words).joined(separator: ", "), "they are traced with it"))
      return all
    }
    all.append(probes(catalog))
    all.append(addresses(file, catalog))
    all.append(arguments(catalog))
    all.append(sites(file, catalog))
    return all
  }

  private static func finding(
    _ topic: String, _ state: Finding.State, _ found: String, _ meaning: String,
    change: String? = nil
  ) -> Finding {
    Finding(.file, topic, state, found, meaning, change: change)
  }

  /// An error's words, and what they say in parentheses about what to do.
  private static func parts(_ words: String) -> (reason: String, advice: String?) {
    guard words.hasSuffix(")"), let open = words.lastIndex(of: "(") else { return (words, nil) }
    var reason = words[..<open]
    while reason.last == " " { reason = reason.dropLast() }
    return (String(reason), String(words[words.index(after: open)...].dropLast()))
  }

  private static func kind(_ file: borrowing ElfFile, _ path: String) -> Finding {
    let name =
      !file.isExecutable
      ? "shared library" : file.isPositionIndependent ? "program (PIE)" : "program at a fixed place"
    let build =
      file.buildID().map { ", build id \($0.description.prefix(12))..." } ?? ", no build id"
    let found = "64-bit x86-64 \(name)\(build)"
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & (S_ISUID | S_ISGID) != 0 {
      return finding(
        "file", .limited, "\(found); setuid or setgid",
        "under trace it runs without the privileges of its owner (execve(2))",
        change: "run trapline as root")
    }
    return finding("file", .fine, found, "its probes can be traced")
  }

  private static func probes(_ catalog: ProbeCatalog) -> Finding {
    let names = Set(catalog.probes.map { "\($0.note.provider):\($0.note.name)" })
    let semaphores = Set(catalog.probes.compactMap(\.note.semaphore))
    return finding(
      "probes", .fine,
      "\(counted(names.count, "probe")) of \(catalog.providers.joined(separator: ", ")) at "
        + counted(catalog.probes.count, "site"),
      semaphores.isEmpty
        ? "they are always passed: no semaphore switches them on"
        : "\(counted(semaphores.count, "semaphore")) "
          + "\(semaphores.count == 1 ? "switches" : "switch") them on, raised while they are traced"
    )
  }

  private static func addresses(
    _ file: borrowing ElfFile, _ catalog: ProbeCatalog
  ) -> Finding {
    guard let base = file.probeBase else {
      return finding(
        "addresses", .limited, "there is no section .stapsdt.base",
        "the notes are right unless a tool has moved the file's sections",
        change: "link without --gc-sections, or keep .stapsdt.base")
    }
    let moved = catalog.probes.map { probe in
      probe.recordedNote.base.value == 0 ? 0 : base - probe.recordedNote.base
    }
    if let shift = moved.first(where: { $0 != 0 }) {
      return finding(
        "addresses", .fine,
        "the sections were moved by \(LectureText.signed(shift)) after the notes were made (prelink)",
        "the addresses are corrected by as much")
    }
    return finding("addresses", .fine, ".stapsdt.base is where the notes say", "they are right")
  }

  private static func arguments(_ catalog: ProbeCatalog) -> Finding {
    var count = 0
    var bad: [String] = []
    for probe in catalog.probes {
      for entry in ArgumentSpecParser.parse(probe.note.argumentText) {
        count += 1
        if case .invalid(let error) = entry {
          bad.append("\(probe.note.provider):\(probe.note.name) '\(entry.text)': \(error.reason)")
        }
      }
    }
    guard bad.isEmpty else {
      let more = bad.count > 3 ? " and \(bad.count - 3) more" : ""
      return finding(
        "arguments", .limited,
        "\(bad.count) of \(count) are not understood: "
          + bad.prefix(3).joined(separator: "; ") + more,
        "they have no value; all others have")
    }
    return finding("arguments", .fine, "all \(count) are understood", "they can be read")
  }

  private static func sites(_ file: borrowing ElfFile, _ catalog: ProbeCatalog) -> Finding {
    var lost = 0
    var acting = 0
    for probe in catalog.probes {
      guard let code = try? file.bytes(at: probe.note.site, count: 1) else {
        lost += 1
        continue
      }
      if code != [0x90] { acting += 1 }
    }
    if lost > 0 {
      return finding(
        "sites", .missing, "\(lost) of \(catalog.probes.count) are at addresses without code",
        "these cannot be armed", change: "use the file as it was linked: this one is damaged")
    }
    if acting > 0 {
      return finding(
        "sites", .fine, "\(acting) of \(catalog.probes.count) are not a nop of one byte",
        "a hit there costs more")
    }
    return finding("sites", .fine, "each is a nop of one byte", "a hit costs least")
  }
}
