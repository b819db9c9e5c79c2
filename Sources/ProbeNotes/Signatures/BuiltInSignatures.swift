// The list of built-in tables. Everything else in this folder is data in the syntax `SignatureTable`
// describes, one file per family of programs; the words are those of the programs' own documents.

/// The text of the built-in signature tables.
enum BuiltInSignatures {
  /// Every table with the name errors call it by.
  static let all: [(name: String, text: String)] = [
    ("python", python),
    ("postgresql", postgresql),
    ("hotspot", hotspot),
    ("hotspotJNI", hotspotJNI),
    ("ruby", ruby),
    ("php", php),
    ("perl", perl),
    ("tcl", tcl),
    ("libvirt", libvirt),
    ("mysql", mysql),
    ("glibc", glibc),
    ("runtimes", runtimes),
    ("node", node),
    ("memcached", memcached),
    ("systemTap", systemTap),
    ("bitcoin", bitcoin),
  ]
}

extension SignatureTable {
  /// The signatures of programs known to have probes; read when first asked for.
  package static let builtIn: SignatureTable = {
    var table = SignatureTable()
    for (name, text) in BuiltInSignatures.all {
      do {
        try table.add(parsing: text, named: "built-in/" + name)
      } catch {
        preconditionFailure("\(error)")
      }
    }
    return table
  }()
}
