// Files whose openings are told of: whoever executes a program or loads a library opens its file. The
// kernel tells by a signal, so that who waits for stops needs no second place to wait at, and who does
// not wait pays nothing.

internal import CTrace
internal import Glibc
internal import SystemPackage
internal import TraceBase

/// Watches files, also those that will take their places.
///
/// It belongs to the thread that made it: `Interruptions.isStirred` is true there when there is
/// something to take. inotify(7).
package final class FileWatch {
  private struct Place {
    let path: String
    /// The file's own name, and the number of the watch on its folder.
    let name: [UInt8]
    let folder: Int32
    /// The number of the watch on the file; nil while there is none.
    var file: Int32?
  }

  /// Of `<sys/inotify.h>`, where each is of a type of its own.
  private enum Mask {
    static let open = Int32(truncatingIfNeeded: IN_OPEN)
    static let arrival =
      Int32(truncatingIfNeeded: IN_CREATE) | Int32(truncatingIfNeeded: IN_MOVED_TO)
    static let ignored = Int32(truncatingIfNeeded: IN_IGNORED)
    static let overflow = Int32(truncatingIfNeeded: IN_Q_OVERFLOW)
    static let onlyFolders = Int32(truncatingIfNeeded: IN_ONLYDIR)
    static let add = Int32(truncatingIfNeeded: IN_MASK_ADD)
  }

  private let descriptor: FileDescriptor
  private var places: [Place] = []

  package init() throws(TraceeError) {
    let raw = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard raw >= 0 else {
      let cause = Errno(rawValue: errno)
      throw TraceeError(
        .watchFiles, 0, cause: cause,
        advice: cause == .tooManyOpenFiles ? "see sysctl fs.inotify.max_user_instances" : nil)
    }
    descriptor = FileDescriptor(rawValue: raw)
    do throws(Errno) {
      try Interruptions.stir(for: descriptor)
    } catch {
      throw TraceeError(.watchFiles, 0, cause: error)
    }
  }

  deinit {
    try? descriptor.close()
    Interruptions.forgetStir()
  }

  /// Watches a file by its path, which has no symbolic links; it need not exist, but its folder must.
  package func add(_ path: String) throws(TraceeError) {
    guard !places.contains(where: { $0.path == path }) else { return }
    let slash = path.lastIndex(of: "/")
    let folderPath = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
    let folder = try watch(folderPath, Mask.arrival | Mask.onlyFolders | Mask.add)
    var place = Place(path: path, name: Array(name.utf8), folder: folder)
    do throws(TraceeError) {
      place.file = try watch(path, Mask.open | Mask.add)
    } catch {
      guard error.cause == .noSuchFileOrDirectory else { throw error }
    }
    places.append(place)
  }

  private func watch(_ path: String, _ mask: Int32) throws(TraceeError) -> Int32 {
    let number = unsafe inotify_add_watch(descriptor.rawValue, path, UInt32(bitPattern: mask))
    guard number < 0 else { return number }
    let cause = Errno(rawValue: errno)
    throw TraceeError(
      .watch(path), 0, cause: cause,
      advice: cause == .noSpace ? "see sysctl fs.inotify.max_user_watches" : nil)
  }

  /// Takes what has been told since the last call. True when one of the files was opened, or replaced
  /// by another, whose openings so far are unknown.
  package func takeOpenings() -> Bool {
    Interruptions.forgetStir()
    var wasOpened = false
    // A multiple of the alignment of an event; who opens without end does not keep us here.
    var chunk = [UInt8](repeating: 0, count: 16384)
    for _ in 0..<64 {
      guard
        let count = try? unsafe chunk.withUnsafeMutableBytes({
          try unsafe descriptor.read(into: $0, retryOnInterrupt: true)
        }), count > 0
      else { return wasOpened }
      if take(chunk[..<count]) { wasOpened = true }
    }
    return true
  }

  /// `struct inotify_event` of `<sys/inotify.h>`: number, mask, cookie and length of the name, each of
  /// four bytes, and the name with zeros behind it.
  private func take(_ events: ArraySlice<UInt8>) -> Bool {
    var rest = events
    var wasOpened = false
    while rest.count >= 16 {
      func word(_ index: Int) -> UInt32 {
        UInt32(littleEndianBytes: rest.dropFirst(index * 4).prefix(4))
      }
      let number = Int32(bitPattern: word(0))
      let mask = Int32(bitPattern: word(1))
      let length = Int(word(3))
      let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
      rest = rest.dropFirst(16 + length)
      if mask & Mask.ignored != 0 {
        // The file is gone from its file system.
        for index in places.indices where places[index].file == number { places[index].file = nil }
      } else if mask & Mask.overflow != 0 {
        for index in places.indices { follow(index) }
        wasOpened = true
      } else if mask & Mask.arrival != 0 {
        for index in places.indices
        where places[index].folder == number && places[index].name.elementsEqual(name) {
          follow(index)
          wasOpened = true
        }
      } else if mask & Mask.open != 0 {
        wasOpened = true
      }
    }
    return wasOpened
  }

  /// Watches the file that has the path now, and no more the one that had it.
  private func follow(_ index: Int) {
    let former = places[index].file
    let file = try? watch(places[index].path, Mask.open | Mask.add)
    places[index].file = file
    if let former, former != file, !places.contains(where: { $0.file == former }) {
      inotify_rm_watch(descriptor.rawValue, former)
    }
  }
}
