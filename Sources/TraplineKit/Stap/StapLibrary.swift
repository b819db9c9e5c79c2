// The tapset library of a run: the files of `-I`, our own that are embedded in the program, and those that
// a system has of SystemTap's. A system's file that declares what one of ours declares already would only
// shadow it with what needs a kernel, and is left out.

internal import Glibc
internal import StapLanguage
internal import StapTapsets
internal import Tracees

/// Reads library files.
final class StapLibrary {
  let macros = StapMacroLibrary()
  private let arguments: StapArguments
  private(set) var files: [StapFile] = []

  init(_ arguments: StapArguments) {
    self.arguments = arguments
  }

  /// What scripts can ask before they are parsed.
  func environment() -> StapEnvironment {
    var name = utsname()
    uname(&name)
    let release = withUnsafePointer(to: &name.release) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
    }
    return StapEnvironment(
      kernelRelease: arguments.kernelRelease ?? release, architecture: "x86_64",
      runtime: arguments.runtime, compatible: arguments.compatible, privilege: arguments.privilege,
      isGuru: arguments.isGuru, kernelConfiguration: arguments.kernelConfiguration,
      arguments: arguments.words.map { Array($0.utf8) })
  }

  /// How a kernel was built, as far as its system has kept it: the options by name.
  static func configuration(of release: String) -> [String: String] {
    let places = ["/lib/modules/\(release)/build/.config", "/boot/config-\(release)"]
    guard let bytes = places.lazy.compactMap({ FileBytes.read($0) }).first else { return [:] }
    var options: [String: String] = [:]
    for line in bytes.split(separator: 0x0A) where line.starts(with: "CONFIG_".utf8) {
      guard let equals = line.firstIndex(of: UInt8(ascii: "=")) else { continue }
      options[String(decoding: line[..<equals], as: UTF8.self)] = String(
        decoding: line[(equals + 1)...], as: UTF8.self)
    }
    return options
  }

  // MARK: Reading

  private struct Folder {
    let path: String
    /// Whether it is the system's rather than one that the user has named.
    let isSystem: Bool
  }

  /// Reads all of it, and says what is wrong with it.
  func load(_ report: inout StapReport, say: ([UInt8]) -> Void) {
    let system = TraplineKit.environment("SYSTEMTAP_TAPSET") ?? "/usr/share/systemtap/tapset"
    let named = arguments.includes.map { Folder(path: $0, isSystem: false) }
    let folders = named + [Folder(path: system, isSystem: true)]
    var own = environment()
    own.isNewest = true
    // All macros before any file that uses them, and ours first, which a second definition gives way to.
    for file in StapTapsets.files where file.name.hasSuffix(".stpm") {
      addMacros(StapSource(file.bytes, name: file.name), own, isSystem: false, &report, say)
    }
    let common = environment()
    for folder in folders {
      read(folder, suffix: ".stpm", what: " for library macro files", say) { source in
        addMacros(source, common, isSystem: folder.isSystem, &report, say)
      }
    }
    for folder in named {
      read(folder, suffix: ".stp", say) { source in
        add(source, common, isSystem: false, &report, say)
      }
    }
    for file in StapTapsets.files where file.name.hasSuffix(".stp") {
      add(StapSource(file.bytes, name: file.name), own, isSystem: false, &report, say)
    }
    declared = StapDeclarations(files)
    for folder in folders where folder.isSystem {
      read(folder, suffix: ".stp", say) { source in
        add(source, common, isSystem: true, &report, say)
      }
    }
  }

  private var declared = StapDeclarations([])

  /// Reads the files of a folder whose names end in some way, with those for this machine and for what
  /// runs scripts first; `take` gives whether a file was of use.
  private func read(
    _ folder: Folder, suffix: String, what: String = "", _ say: ([UInt8]) -> Void,
    take: (StapSource) -> Bool
  ) {
    for part in ["/linux/x86_64", "/linux", "/x86_64", ""] {
      let path = folder.path + part
      let names = namesInFolder(path).filter { $0.hasSuffix(suffix) }.sorted()
      guard !names.isEmpty else { continue }
      var count = 0
      for name in names {
        guard let bytes = FileBytes.read("\(path)/\(name)") else { continue }
        if take(StapSource(bytes, name: "\(path)/\(name)")) { count += 1 }
      }
      if arguments.verbosity[0] > 1 {
        say(
          Array(
            "Searched\(what): \"\(path)\", found: \(names.count), processed: \(count)\n".utf8))
      }
    }
  }

  @discardableResult
  private func addMacros(
    _ source: StapSource, _ environment: StapEnvironment, isSystem: Bool,
    _ report: inout StapReport,
    _ say: ([UInt8]) -> Void
  ) -> Bool {
    do throws(StapSyntaxError) {
      try macros.add(source, environment: environment)
      return true
    } catch {
      guard !isSystem else {
        return skip(source, "it defines a macro that there is already, or has mistakes", say)
      }
      say(report.text(of: error, in: source.name))
      return warn("macro tapset \"\(source.name)\" has errors, and will be skipped.", say)
    }
  }

  @discardableResult
  private func add(
    _ source: StapSource, _ environment: StapEnvironment, isSystem: Bool,
    _ report: inout StapReport,
    _ say: ([UInt8]) -> Void
  ) -> Bool {
    let parser = StapParser(
      source: source, environment: environment, library: macros, isUserFile: false)
    let parsing = parser.parse()
    guard let file = parsing.file else {
      guard !isSystem else { return skip(source, "it cannot be parsed", say) }
      say(report.text(of: parsing, name: source.name))
      return warn("tapset \"\(source.name)\" has errors, and will be skipped", say)
    }
    if isSystem, let name = declared.first(alsoIn: file) {
      return skip(source, "'\(name)' is declared already", say)
    }
    files.append(file)
    return true
  }

  // Both give false, for a file that was of no use.

  private func warn(_ text: String, _ say: ([UInt8]) -> Void) -> Bool {
    if !arguments.silencesWarnings {
      say(Array("\(arguments.colors.paint("WARNING:", as: .warning)) \(text)\n".utf8))
    }
    return false
  }

  private func skip(_ source: StapSource, _ reason: String, _ say: ([UInt8]) -> Void) -> Bool {
    if arguments.verbosity[0] > 1 {
      say(Array("Left out \"\(source.name)\": \(reason)\n".utf8))
    }
    return false
  }
}

/// What files declare for others to use.
struct StapDeclarations {
  private var names: Set<String> = []

  init(_ files: [StapFile]) {
    for file in files { names.formUnion(Self.names(in: file)) }
  }

  /// The first declaration of a file that is among these; nil when none is.
  func first(alsoIn file: StapFile) -> String? { Self.names(in: file).first(where: names.contains) }

  private static func names(in file: StapFile) -> [String] {
    file.functions.filter { !$0.isPrivate }.map(\.name)
      + file.globals.filter { !$0.isPrivate }.map(\.name)
      + file.aliases.flatMap { alias in
        alias.names.map { name in name.components.map(\.name).joined(separator: ".") }
      }
  }
}
