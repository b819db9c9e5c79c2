// The files of a session, each opened once however many processes map it. A file is opened as the
// tracee sees it, which may be another mount namespace, and only believed when it is the one mapped.

internal import ElfImages
internal import TraceBase
internal import Tracees

/// What tracing needs to know of one file.
final class ImageFile {
  let path: String
  /// How it was opened, which may be through the process's own root.
  let openedPath: String
  let identity: ElfFileIdentity
  let segments: [ElfSegment]
  /// The sites that the session's patterns chose.
  let sites: [Site]
  /// Every provider the file has, chosen or not, for those who look for a probe in vain.
  let providers: Set<String>
  /// Where the dynamic linker announces that its list has changed, when this is one.
  let linkerNotification: FileAddress?

  init(
    path: String, openedPath: String, identity: ElfFileIdentity, segments: [ElfSegment],
    sites: [Site], providers: Set<String>,
    linkerNotification: FileAddress?
  ) {
    self.path = path
    self.openedPath = openedPath
    self.identity = identity
    self.segments = segments
    self.sites = sites
    self.providers = providers
    self.linkerNotification = linkerNotification
  }

  /// How far the file was moved, from one of its mappings (elf(5): a segment's bytes are mapped from
  /// its file offset rounded down to a page).
  func bias(of mapping: Mapping) -> LoadBias? {
    for segment in segments where segment.isLoaded && segment.isExecutable {
      let first = segment.offset.value & ~4095
      guard mapping.offset.value >= first,
        mapping.offset.value < segment.offset.value &+ max(segment.fileByteCount, 1)
      else { continue }
      let fileAddress = FileAddress(
        segment.address.value &+ mapping.offset.value &- segment.offset.value)
      return LoadBias(placing: fileAddress, at: mapping.start)
    }
    return nil
  }
}
