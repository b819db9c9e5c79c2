// Where a file has instructions. A segment that is executable may hold constants and headers as well, so
// where there are sections it is they that tell.

package import TraceBase

/// The parts of an image that hold code, to be asked for an address.
package struct ElfCode: Sendable {
  // In order, none touching the next, so that asking does not take longer where a file has many.
  private let sections: [Range<UInt64>]
  private let segments: [ElfSegment]

  package init(_ file: borrowing ElfFile) {
    segments = file.loadedSegments.filter(\.isExecutable)
    let parts = file.sections.filter(\.isCode).compactMap { section -> Range<UInt64>? in
      let (end, overflows) = section.address.value.addingReportingOverflow(section.byteCount)
      return overflows ? nil : section.address.value..<end
    }
    var merged: [Range<UInt64>] = []
    for part in parts.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, last.upperBound >= part.lowerBound {
        merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, part.upperBound)
      } else {
        merged.append(part)
      }
    }
    sections = merged
  }

  /// Whether an instruction can be at a link-time address.
  package func contains(_ address: FileAddress) -> Bool {
    guard segments.contains(where: { $0.contains(address) }) else { return false }
    guard !sections.isEmpty else { return true }
    let next = sections.partitioningIndex { $0.lowerBound > address.value }
    return next > 0 && sections[next - 1].contains(address.value)
  }
}
