// Writes the C header of `dtrace -h`: for each probe a macro that fires it and one that tells whether
// somebody traces it, over the macros of <sys/sdt.h>. Projects rename the macros with sed (some only
// the first on each line), so no line names a macro twice, and the macros take any type.

/// The C header of a provider definition.
package struct HeaderWriter {
  private var text = ""

  /// The header's text; `script` is the base name of the file it was made from.
  package static func header(of definition: ProviderDefinition, script: String) -> String {
    var writer = HeaderWriter()
    writer.write(definition, script: script)
    return writer.text
  }

  private init() {}

  private mutating func line(_ words: String = "") {
    text += words + "\n"
  }

  private mutating func write(_ definition: ProviderDefinition, script: String) {
    // Of the providers and not of the file: several headers of a program may be called probes.h.
    let guardName =
      (["TRAPLINE_PROVIDERS"] + definition.providers.map { macroPart($0.name) } + ["H"])
      .joined(separator: "_")
    line("/* Made by dtrace -h from \(Self.quotable(script)): change that file, not this one. */")
    line()
    line("#ifndef \(guardName)")
    line("#define \(guardName)")
    line()
    line("/* Where <sys/sdt.h> was included before, without semaphores, every probe counts as")
    line("   enabled, and the object that dtrace -G makes is not needed. */")
    line("#ifndef _SYS_SDT_H")
    for name in ["_SDT_HAS_SEMAPHORES", "STAP_HAS_SEMAPHORES"] {
      line("#ifndef \(name)")
      line("#define \(name) 1")
      line("#endif")
    }
    line("#include <sys/sdt.h>")
    line("#endif")
    for provider in definition.providers where !provider.probes.isEmpty { write(provider) }
    line()
    line("#endif")
  }

  private mutating func write(_ provider: Provider) {
    line()
    line("#ifdef _SDT_HAS_SEMAPHORES")
    line("#ifdef __cplusplus")
    line("extern \"C\" {")
    line("#endif")
    for probe in provider.probes {
      line(
        "extern unsigned short \(provider.semaphore(of: probe))"
          + " __attribute__ ((unused, section (\".probes\")));")
    }
    line("#ifdef __cplusplus")
    line("}")
    line("#endif")
    for probe in provider.probes {
      line(
        "#define \(provider.enabledMacro(of: probe))()"
          + " __builtin_expect (\(provider.semaphore(of: probe)), 0)")
    }
    line("#else")
    for probe in provider.probes {
      line("#define \(provider.enabledMacro(of: probe))() 1")
    }
    line("#endif")
    for probe in provider.probes { write(probe, of: provider) }
  }

  private mutating func write(_ probe: DefinedProbe, of provider: Provider) {
    let count = probe.parameters.count
    let names = (0..<count).map { "\(Self.prefix(for: probe, of: provider))\($0 + 1)" }
    let declared = probe.parameters.map(\.text).joined(separator: ", ")
    line()
    line("/* \(provider.name):\(probe.name) (\(declared)) */")
    line(
      "#define \(provider.macro(of: probe))(\(names.joined(separator: ", "))) \\")
    line(
      "  DTRACE_PROBE\(count > 0 ? "\(count)" : "")"
        + " (\(([provider.name, probe.name] + names).joined(separator: ", ")))")
  }

  /// What the macro's parameters are called: unlike the names in its body that must stay.
  private static func prefix(for probe: DefinedProbe, of provider: Provider) -> String {
    var prefix = "arg"
    while provider.name.hasPrefix(prefix) || probe.name.hasPrefix(prefix) { prefix += "_" }
    return prefix
  }

  /// A file's name as it may stand in a comment.
  private static func quotable(_ name: String) -> String {
    String(
      decoding: name.utf8.map { byte in
        (0x20...0x7e).contains(byte) && byte != UInt8(ascii: "*") && byte != UInt8(ascii: "/")
          && byte != UInt8(ascii: "\\") ? byte : UInt8(ascii: "?")
      }, as: UTF8.self)
  }
}
