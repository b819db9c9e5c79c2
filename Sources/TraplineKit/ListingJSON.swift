// A listing for programs: one object for each site, one to a line, keys always in the same order.
// Addresses are strings because JSON numbers lose bits above 2^53; they are the corrected ones.

internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import TraceOutput
internal import Tracing

/// Writes a listing as JSON lines.
enum ListingJSON {
  static func append(_ listing: Listing, to out: inout [UInt8]) {
    for file in listing.files {
      for probe in file.probes { append(probe, path: file.path.string, to: &out) }
    }
  }

  private static func append(_ probe: ListedProbe, path: String, to out: inout [UInt8]) {
    out.append(contentsOf: "{\"provider\":".utf8)
    JSONText.append(probe.provider, to: &out)
    out.append(contentsOf: ",\"name\":".utf8)
    JSONText.append(probe.name, to: &out)
    out.append(contentsOf: ",\"path\":".utf8)
    JSONText.append(path, to: &out)
    let note = probe.probe.note
    out.append(contentsOf: ",\"site\":\"\(note.site)\"".utf8)
    out.append(contentsOf: ",\"semaphore\":\"\(note.semaphore ?? FileAddress(0))\"".utf8)
    out.append(contentsOf: ",\"arguments\":[".utf8)
    for (index, argument) in probe.arguments.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      out.append(contentsOf: "{\"spec\":".utf8)
      JSONText.append(argument.spec, to: &out)
      out.append(contentsOf: ",\"name\":".utf8)
      JSONText.append(argument.name, to: &out)
      out.append(contentsOf: ",\"type\":".utf8)
      JSONText.append(argument.type, to: &out)
      out.append(UInt8(ascii: "}"))
    }
    out.append(contentsOf: "]}\n".utf8)
  }
}
