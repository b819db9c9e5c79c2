// The files that points of a script name: programs by path or by PATH, those of processes and of the
// command line, and the libraries of programs. What was read once is kept.

internal import ElfImages
internal import Glibc
internal import ProbeNotes
internal import StapLanguage
internal import SystemPackage
internal import TraceBase
internal import Tracees
internal import Tracing

/// Finds and reads programs and libraries.
final class StapFiles {
  private let command: String?
  private let target: Int32?
  private var notesByPath: [String: [ProbeNote]] = [:]
  private var functionsByPath: [String: [String]] = [:]
  /// What was taken in place of files that are not there, for whoever wants to know.
  private(set) var substitutions: [String] = []

  /// `command` is that of `-c`, `target` the process of `-x`.
  init(command: String?, target: Int32?) {
    self.command = command
    self.target = target
  }

  // MARK: Programs

  /// The program of a name as PATH finds it, without symbolic links; nil when there is none.
  func program(named name: String) -> String? {
    if name.contains("/") { return Self.realPath(name) }
    for folder in searchPath.split(separator: ":", omittingEmptySubsequences: false) {
      let candidate = folder.isEmpty ? "./\(name)" : "\(folder)/\(name)"
      if Self.isRegular(candidate), access(candidate, X_OK) == 0 { return Self.realPath(candidate) }
    }
    return nil
  }

  /// The programs and libraries that a name in `process("…")` means: one, or all that a pattern fits.
  func programs(named name: String) throws(StapRefusal) -> [String] {
    let isPattern = name.contains { "*?[{".contains($0) }
    guard isPattern else {
      if let path = program(named: name) ?? program(named: "./\(name)") ?? versioned(name) {
        return [interpreter(of: path)]
      }
      throw StapRefusal("cannot find executable '\(name)'")
    }
    var found: [String] = []
    let patterns: [String]
    if name.contains("/") {
      patterns = [name]
    } else {
      patterns = searchPath.split(separator: ":").map {
        "\($0)/\(name)"
      }
    }
    for pattern in patterns {
      for path in Self.paths(matching: pattern) {
        guard let path = Self.realPath(path), !found.contains(path), Self.isRegular(path) else {
          continue
        }
        found.append(path)
      }
    }
    if found.isEmpty { throw StapRefusal("glob \(name) error (\(GLOB_NOMATCH))") }
    return found
  }

  /// What is executed in place of a file: a script's interpreter, which has the probes.
  private func interpreter(of path: String) -> String {
    var path = path
    // As often as the kernel follows them (execve(2)).
    for _ in 0..<4 {
      guard let line = Self.scriptLine(of: path) else { break }
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      // `/usr/bin/env NAME` executes what PATH has of the name.
      let isLookup = words.first?.split(separator: "/").last == "env"
      guard let name = isLookup ? words.dropFirst().first : words.first,
        let next = program(named: name)
      else { break }
      path = next
    }
    return path
  }

  /// What follows `#!` in a script's first line; nil for what is no script.
  private static func scriptLine(of path: String) -> String? {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly) else { return nil }
    defer { try? file.close() }
    var bytes = [UInt8](repeating: 0, count: 256)
    let count = (try? bytes.withUnsafeMutableBytes { try file.read(into: $0) }) ?? 0
    guard count > 2, bytes.starts(with: "#!".utf8) else { return nil }
    return String(decoding: bytes[2..<count].prefix { $0 != 0x0A }, as: UTF8.self)
  }

  /// The one library that `NAME.so` would lead to if the package for developers were there: the file
  /// `NAME.so.1` beside it. Tapsets of some systems name libraries that way.
  private func versioned(_ name: String) -> String? {
    guard name.hasSuffix(".so"), let slash = name.lastIndex(of: "/") else { return nil }
    let file = name[name.index(after: slash)...]
    let folder = String(name[...slash])
    let paths = namesInFolder(folder).filter { other in
      other.hasPrefix("\(file).")
        && other.dropFirst(file.utf8.count + 1).allSatisfy { $0.isNumber || $0 == "." }
    }
    let found = Set(paths.compactMap { Self.realPath(folder + $0) })
    guard let path = found.first, found.count == 1, Self.isRegular(path) else { return nil }
    let note = "Taking \(path) for \(name), which is not there"
    if !substitutions.contains(note) { substitutions.append(note) }
    return path
  }

  /// A process that is there.
  func process(_ number: Int64) throws(StapRefusal) -> ProcessID {
    guard let number = Int32(exactly: number), number > 0 else {
      throw StapRefusal("cannot probe pid \(number): Invalid argument")
    }
    if kill(number, 0) != 0, errno == ESRCH {
      throw StapRefusal("cannot probe pid \(number): No such process")
    }
    return ProcessID(number)
  }

  /// The program that a process runs.
  func program(of process: ProcessID) throws(StapRefusal) -> String {
    guard let path = Self.link("/proc/\(process)/exe") else {
      throw StapRefusal("cannot probe pid \(process): \(Errno(rawValue: errno))")
    }
    let mark = " (deleted)"
    return path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
  }

  /// The program of `-c` or `-x`, for `process` without a name.
  func targetProgram() throws(StapRefusal) -> String {
    if let target {
      do throws(StapRefusal) {
        return try program(of: process(Int64(target)))
      } catch {
        throw StapRefusal(
          ["invalid -x pid for unspecified process probe [man stapprobes]"] + error.messages)
      }
    }
    guard let command else {
      throw StapRefusal(
        "unspecified process probe is invalid without a -c COMMAND or -x PID [man stapprobes]")
    }
    let words: [String]
    do throws(ShellWords.Mistake) {
      words = try ShellWords.split(command)
    } catch {
      throw StapRefusal([
        "invalid -c command for unspecified process probe [man stapprobes]", error.rawValue,
      ])
    }
    guard let name = words.first else {
      throw StapRefusal([
        "invalid -c command for unspecified process probe [man stapprobes]",
        "command contains no words",
      ])
    }
    guard let path = program(named: name) else {
      throw StapRefusal("cannot find executable '\(name)'")
    }
    return interpreter(of: path)
  }

  // MARK: Libraries

  /// The libraries of a program that a name means: a path, or the name or a pattern for the names of those
  /// that it is linked with, that a process has mapped, or that the dynamic linker would find.
  func libraries(named name: String, of program: String, process: ProcessID?) -> [String] {
    let isPattern = name.contains { "*?[".contains($0) }
    if name.contains("/"), !isPattern {
      if access(name, R_OK) == 0 { return [Self.realPath(name) ?? name] }
      return versioned(name).map { [$0] } ?? []
    }
    var candidates = NeededLibraries.all(neededBy: program)
    let number = process?.rawValue ?? target
    if let number, let map = try? MemoryMap(of: ProcessID(number)) {
      for mapping in map.mappings where mapping.isExecutable && mapping.path.hasPrefix("/") {
        if mapping.path != program { candidates.append(mapping.path) }
      }
    }
    var found: [String] = []
    func add(_ path: String) { if !found.contains(path) { found.append(path) } }
    let folders = Self.libraryFolders
    if !isPattern {
      // A link such as libm.so.6 for a file of another name, which the needed ones are known by.
      for folder in folders {
        guard let path = Self.realPath("\(folder)/\(name)"), Self.isRegular(path) else { continue }
        return [path]
      }
    }
    let pattern = Array((name.hasPrefix("/") ? name : "*/\(name)").utf8)
    for path in candidates {
      let folder = path.lastIndex(of: "/").map { path[..<$0] } ?? ""
      let isMeant =
        StapText.matches(Array(path.utf8), pattern: pattern)
        || Self.realPath("\(folder)/\(name)") == path
      if isMeant { add(path) }
    }
    return found
  }

  private static var libraryFolders: [String] {
    (environment("LD_LIBRARY_PATH") ?? "").split(separator: ":").map(String.init)
      + ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/lib64", "/usr/lib64"]
  }

  // MARK: Contents

  /// The notes of a file, in its order; none when it cannot be read.
  func notes(of path: String) -> [ProbeNote] {
    if let known = notesByPath[path] { return known }
    let catalog = try? ProbeCatalog(path: FilePath(path))
    let notes = catalog?.probes.map(\.note) ?? []
    notesByPath[path] = notes
    return notes
  }

  /// The functions of a file's symbol table whose names fit a pattern, by name. Of several names for one
  /// function, one that fits.
  func functions(of path: String, matching pattern: String = "*") -> [String] {
    let key = "\(path)\n\(pattern)"
    if let known = functionsByPath[key] { return known }
    var names: Set<String> = []
    let bytes = Array(pattern.utf8)
    if let file = try? ElfFile(path: FilePath(path)) {
      let symbols = ElfSymbols(of: file, installedPath: FilePath(path))
      let found = symbols.functions { name in
        !name.contains(".cold") && StapText.matches(Array(name.utf8), pattern: bytes)
      }
      names.formUnion(found.map(\.name))
    }
    let sorted = names.sorted()
    functionsByPath[key] = sorted
    return sorted
  }

  // MARK: The file system

  static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink(path, $0, bytes.count) } ?? -1
    }
    return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
  }

  private static func paths(matching pattern: String) -> [String] {
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(pattern, GLOB_BRACE, nil, &found) == 0 else { return [] }
    return (0..<Int(found.gl_pathc)).compactMap { index in
      found.gl_pathv[index].map { String(cString: $0) }
    }
  }
}
