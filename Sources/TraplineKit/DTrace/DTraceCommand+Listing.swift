// `dtrace -l`: probes in columns.

internal import DLanguage
internal import SystemPackage

extension DTraceCommand {
  /// Lists the probes that the programs' descriptions mean, or all; a description that means none is
  /// said, and is no failure.
  func list() throws(DTraceFailure) -> Int32 {
    var text = Self.row("ID", "PROVIDER", "MODULE", "FUNCTION", "NAME")
    if compiled.isEmpty {
      for probe in universe.everything() { text += row(probe) }
    }
    var last: DProbeDescription?
    for description in compiled.flatMap(\.unit.clauses).map(\.description) where description != last
    {
      last = description
      let found = universe.matched(description)
      for probe in found { text += row(probe) }
      if found.isEmpty {
        say("failed to match \(description.text): No probe matches description")
      }
    }
    try writeOutput(Array(text.utf8))
    return 0
  }

  private func row(_ probe: UniverseProbe) -> String {
    let identity = probe.identity
    func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    var row = Self.row(
      String(identity.id), text(identity.provider), text(identity.module),
      text(identity.function), text(identity.name))
    if arguments.isVerbose {
      let description = DProbeDescription(identifier: UInt32(clamping: identity.id))
      row += StabilityReport.probe(description, matching: [probe])
    }
    return row
  }

  private static func row(
    _ id: String, _ provider: String, _ module: String, _ function: String, _ name: String
  ) -> String {
    "\(right(id, 5)) \(right(provider, 10)) \(right(module, 17)) \(right(function, 33)) \(name)\n"
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.utf8.count)) + text
  }

  /// Writes to standard output, or at the end of the file of `-o`.
  func writeOutput(_ bytes: [UInt8]) throws(DTraceFailure) {
    guard let path = arguments.outputPath else {
      _ = try? FileDescriptor.standardOutput.writeAll(bytes)
      return
    }
    do {
      let file = try FileDescriptor.open(
        FilePath(path), .writeOnly, options: [.create, .append, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      _ = try file.closeAfter { try file.writeAll(bytes) }
    } catch {
      let reason = (error as? Errno).map { "\($0)" } ?? "Input/output error"
      throw DTraceFailure("failed to open output file '\(path)': \(reason)")
    }
  }
}
