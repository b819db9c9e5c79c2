// A listing in the layout of `readelf -nW` (binutils 2.40), for those whose scripts read that. The
// addresses are therefore the recorded ones. Control characters, which readelf passes on, are escaped.

internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import Tracing

/// Writes a listing as readelf writes notes.
enum ListingNotes {
  static func append(_ listing: Listing, to out: inout [UInt8]) {
    for file in listing.files {
      if listing.files.count > 1 {
        out.append(contentsOf: "\nFile: ".utf8)
        append(line: file.path.string, to: &out)
      }
      var section: Int?
      for probe in file.probes {
        if probe.probe.noteSection != section {
          section = probe.probe.noteSection
          out.append(contentsOf: "\nDisplaying notes found in: .note.stapsdt\n".utf8)
          out.append(contentsOf: "  Owner                Data size \tDescription\n".utf8)
        }
        append(probe.probe.recordedNote, to: &out)
      }
    }
  }

  private static func append(_ note: ProbeNote, to out: inout [UInt8]) {
    // Three addresses and three strings, each ended by a NUL.
    let size =
      24 + note.provider.utf8.count + note.name.utf8.count + note.argumentText.utf8.count + 3
    out.append(contentsOf: "  stapsdt              0x".utf8)
    append(hexadecimal: UInt64(size), digits: 8, to: &out)
    out.append(contentsOf: "\tNT_STAPSDT (SystemTap probe descriptors)\t    Provider: ".utf8)
    append(line: note.provider, to: &out)
    out.append(contentsOf: "    Name: ".utf8)
    append(line: note.name, to: &out)
    out.append(contentsOf: "    Location: 0x".utf8)
    append(hexadecimal: note.site.value, digits: 16, to: &out)
    out.append(contentsOf: ", Base: 0x".utf8)
    append(hexadecimal: note.base.value, digits: 16, to: &out)
    out.append(contentsOf: ", Semaphore: 0x".utf8)
    append(hexadecimal: note.semaphore?.value ?? 0, digits: 16, to: &out)
    out.append(contentsOf: "\n    Arguments: ".utf8)
    append(line: note.argumentText, to: &out)
  }

  private static func append(line: String, to out: inout [UInt8]) {
    out.append(contentsOf: printable(line).utf8)
    out.append(UInt8(ascii: "\n"))
  }

  private static func append(hexadecimal number: UInt64, digits: Int, to out: inout [UInt8]) {
    for place in stride(from: digits * 4 - 4, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: number >> UInt64(place)) & 15
      out.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}
