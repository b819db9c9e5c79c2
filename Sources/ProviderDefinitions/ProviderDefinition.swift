// What a provider definition file says: which providers a program has, which probes each of them
// has, and what the probes take. The names that C code and the linker use for a probe are derived
// here, so that header and object cannot disagree.

/// The providers of one definition file, in its order.
package struct ProviderDefinition: Equatable, Sendable {
  /// Each provider once, also when the file opens it several times.
  package internal(set) var providers: [Provider] = []

  /// The names of all semaphores, in the order of the probes.
  package var semaphores: [String] {
    providers.flatMap { provider in provider.probes.map { provider.semaphore(of: $0) } }
  }
}

/// A provider and its probes.
package struct Provider: Equatable, Sendable {
  /// The name as written, which is also the one in the notes.
  package let name: String
  /// The probes in the order of the file.
  package internal(set) var probes: [DefinedProbe] = []

  init(name: String) {
    self.name = name
  }

  /// The 16-bit counter that tells whether somebody traces a probe; `sys/sdt.h` makes up this name.
  package func semaphore(of probe: DefinedProbe) -> String {
    "\(name)_\(probe.name)_semaphore"
  }

  /// The macro that fires a probe.
  package func macro(of probe: DefinedProbe) -> String {
    "\(macroPart(name))_\(macroPart(probe.name))"
  }

  /// The macro that tells whether a probe is traced.
  package func enabledMacro(of probe: DefinedProbe) -> String {
    macro(of: probe) + "_ENABLED"
  }
}

/// A probe as it is defined.
package struct DefinedProbe: Equatable, Sendable {
  /// The name as written, with double underscores where a D script has a dash.
  package let name: String
  /// What the program passes; a list of `void` alone is empty.
  package let parameters: [ProbeParameter]

  init(name: String, parameters: [ProbeParameter]) {
    self.name = name
    self.parameters = parameters
  }
}

/// One parameter of a probe.
package struct ProbeParameter: Equatable, Sendable {
  /// The whole declaration in normal spacing, such as `const char *path`.
  package let text: String
  /// The name; nil when only the type is given.
  package let name: String?

  init(text: String, name: String?) {
    self.text = text
    self.name = name
  }
}

/// A name as part of a macro's name: in capitals, two underscores made one.
func macroPart(_ name: String) -> String {
  var bytes: [UInt8] = []
  var isPair = false
  for byte in name.utf8 {
    let underscore = byte == UInt8(ascii: "_")
    if underscore, !isPair, bytes.last == byte {
      // The second of a pair is dropped; a third begins the next pair.
      isPair = true
      continue
    }
    isPair = false
    bytes.append((UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte &- 32 : byte)
  }
  return String(decoding: bytes, as: UTF8.self)
}
