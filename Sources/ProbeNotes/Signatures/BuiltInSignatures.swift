// The list of built-in tables. Everything else in this folder is data in the syntax `SignatureTable`
// describes, one file per family of programs; the words are those of the programs' own documents.
//
// A table is read when a probe of one of its providers is first met: reading all of them would cost
// more than listing a large file.

private import Synchronization

/// The built-in signature tables.
package enum BuiltInSignatures {
  /// The table of one family of programs.
  package struct Family: Sendable {
    /// What errors call it.
    package let name: String
    /// Every provider that the text has rows for.
    package let providers: Set<String>
    package let text: String
  }

  package static let families: [Family] = [
    Family(name: "python", providers: ["python"], text: python),
    Family(name: "postgresql", providers: ["postgresql"], text: postgresql),
    Family(name: "hotspot", providers: ["hotspot", "hs_private"], text: hotspot),
    Family(name: "hotspotJNI", providers: ["hotspot_jni"], text: hotspotJNI),
    Family(name: "ruby", providers: ["ruby"], text: ruby),
    Family(name: "php", providers: ["php"], text: php),
    Family(name: "perl", providers: ["perl"], text: perl),
    Family(name: "tcl", providers: ["tcl"], text: tcl),
    Family(name: "libvirt", providers: ["libvirt"], text: libvirt),
    Family(name: "mysql", providers: ["mysql"], text: mysql),
    Family(name: "glibc", providers: ["libc", "libpthread", "rtld", "libm"], text: glibc),
    Family(name: "runtimes", providers: ["libstdcxx", "libgcc"], text: runtimes),
    Family(name: "node", providers: ["node"], text: node),
    Family(name: "memcached", providers: ["memcached"], text: memcached),
    Family(name: "systemTap", providers: ["stap", "staprun"], text: systemTap),
    Family(
      name: "bitcoin", providers: ["net", "validation", "utxocache", "coin_selection", "mempool"],
      text: bitcoin),
  ]

  private static let read = Mutex<[String: SignatureTable]>([:])

  /// The table that has a provider's rows; nil when nothing is known of it.
  package static func table(ofProvider provider: String) -> SignatureTable? {
    guard let family = families.first(where: { $0.providers.contains(provider) }) else {
      return nil
    }
    return read.withLock { read in
      if let table = read[family.name] { return table }
      do throws(SignatureError) {
        let table = try SignatureTable(parsing: family.text, named: "built-in/" + family.name)
        read[family.name] = table
        return table
      } catch {
        preconditionFailure("\(error)")
      }
    }
  }
}
