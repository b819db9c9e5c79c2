// Libraries of D: the `.d` files in the directories of `-L`, which are compiled before any program, each
// after those it depends on.

internal import Glibc
internal import Tracees

/// A library as read.
struct DLibrary {
  let path: String
  let bytes: [UInt8]

  var fileName: String { String(path.split(separator: "/").last ?? "") }

  /// The names in its `#pragma D depends_on library NAME`.
  var dependencies: [String] {
    String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).compactMap { line in
      guard line.drop(while: \.isWhitespace).first == "#" else { return nil }
      let words = line.replacing("#", with: " ", maxReplacements: 1).split(
        whereSeparator: \.isWhitespace)
      guard words.count >= 5, words[..<4].elementsEqual(["pragma", "D", "depends_on", "library"])
      else { return nil }
      return String(words[4])
    }
  }

  /// The libraries of a directory, each after those it depends on; what cannot be read is passed over.
  static func all(in directory: String) -> [DLibrary] {
    let found = namesInFolder(directory).filter { $0.hasSuffix(".d") }.sorted().compactMap { name in
      readWholeFile("\(directory)/\(name)").map {
        DLibrary(path: "\(directory)/\(name)", bytes: $0)
      }
    }
    var ordered: [DLibrary] = []
    var seen: Set<String> = []
    func add(_ library: DLibrary) {
      guard seen.insert(library.fileName).inserted else { return }
      for name in library.dependencies {
        if let other = found.first(where: { $0.fileName == name }) { add(other) }
      }
      ordered.append(library)
    }
    for library in found { add(library) }
    return ordered
  }
}
