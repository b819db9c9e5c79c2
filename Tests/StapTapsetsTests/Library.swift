// The library as a run has it: its macros, and its files parsed.

import StapLanguage
import StapTapsets

/// Knows the probe points that the library's own probes and the tests' are at.
struct LibraryProbes: StapProbeKnowledge {
  func points(matching point: StapProbePoint) -> StapPointAnswer {
    let known = ["begin", "end", "error", "never", "timer", "process"]
    return known.contains(point.components.first?.name ?? "")
      ? .points([point]) : .mismatch(component: 0, alternatives: known)
  }

  func type(of target: StapTarget, at point: StapProbePoint?) -> StapType? {
    guard case .variable(let name) = target.base, point?.components.first?.name == "process" else {
      return nil
    }
    return name.hasPrefix("$arg") ? .long : nil
  }
}

enum Library {
  static func environment(compatible: String = "5.2") -> StapEnvironment {
    var environment = StapEnvironment(
      kernelRelease: "6.1.0-28-amd64", architecture: "x86_64", runtime: "kernel",
      compatible: compatible)
    environment.isNewest = true
    return environment
  }

  /// What is wrong with the library, file by file.
  static func mistakes(compatible: String = "5.2") -> [String] {
    let environment = environment(compatible: compatible)
    let macros = StapMacroLibrary()
    var mistakes: [String] = []
    for file in StapTapsets.files where file.name.hasSuffix(".stpm") {
      do throws(StapSyntaxError) {
        try macros.add(source(file), environment: environment)
      } catch {
        mistakes.append("\(file.name): \(error.message)")
      }
    }
    for file in StapTapsets.files where file.name.hasSuffix(".stp") {
      let parsing = parse(file, environment, macros)
      mistakes += parsing.errors.map { "\(file.name): \($0.message)" }
      if parsing.file == nil, parsing.errors.isEmpty { mistakes.append("\(file.name): empty") }
    }
    return mistakes
  }

  /// The macros and the files of the library.
  static func parsed(
    compatible: String = "5.2"
  ) throws(StapSyntaxError) -> (macros: StapMacroLibrary, files: [StapFile]) {
    let environment = environment(compatible: compatible)
    let macros = StapMacroLibrary()
    for file in StapTapsets.files where file.name.hasSuffix(".stpm") {
      try macros.add(source(file), environment: environment)
    }
    let files = StapTapsets.files.filter { $0.name.hasSuffix(".stp") }
    return (macros, files.compactMap { parse($0, environment, macros).file })
  }

  /// Checks a script against the library.
  static func check(
    _ text: String, compatible: String = "5.2", isUnoptimized: Bool = false
  ) throws -> StapChecking {
    let (macros, files) = try parsed(compatible: compatible)
    let parsing = StapParser(
      source: StapSource(text, name: "script.stp"),
      environment: environment(compatible: compatible), library: macros
    ).parse()
    guard let script = parsing.file else {
      throw Refusal(message: parsing.errors.map(\.message).joined(separator: "\n"))
    }
    return StapChecker(
      scripts: [script], library: files,
      options: StapCheckOptions(isUnoptimized: isUnoptimized), knowledge: LibraryProbes()
    ).check()
  }

  struct Refusal: Error {
    let message: String
  }

  private static func parse(
    _ file: StapTapsets.File, _ environment: StapEnvironment, _ macros: StapMacroLibrary
  ) -> StapParsing {
    StapParser(
      source: source(file), environment: environment, library: macros, isUserFile: false
    ).parse()
  }

  private static func source(_ file: StapTapsets.File) -> StapSource {
    StapSource(String(decoding: file.bytes, as: UTF8.self), name: file.name)
  }

  /// What stap prints of what is wrong with a script.
  static func report(_ checking: StapChecking) -> String {
    var report = StapReport(isVerbose: true)
    return String(decoding: report.text(of: checking.messages), as: UTF8.self)
  }
}
