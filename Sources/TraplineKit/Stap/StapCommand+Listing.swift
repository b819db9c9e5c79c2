// `-l`, `-L` and the `--dump-…` options: what there is to be probed and called. A list is silent about what
// it cannot find, and its status tells.

internal import StapLanguage

extension StapCommand {
  /// Lists the points that fit, each once and sorted; the status says whether there were any.
  func list(_ point: String, withVariables: Bool) throws(Failure) -> Int32 {
    clock.begin()
    library.load(&report) { if arguments.isVerbose { say($0) } }
    let source = StapSource("probe \(point) {}", name: "<input>")
    let parser = StapParser(
      source: source, environment: library.environment(), library: library.macros)
    let parsing = parser.parse()
    say(report.text(of: parsing, name: source.name))
    guard let file = parsing.file else { throw Failure() }
    endParsing()
    clock.begin()
    let checker = StapChecker(
      scripts: [file], library: library.files, options: StapCheckOptions(isUnoptimized: true),
      knowledge: probes)
    var variables: [String: [String]] = [:]
    var count = 0
    for handler in checker.handlersFound() where handler.isUser {
      count += 1
      // Of one point in several places, what each of them has.
      let known = variables[handler.scriptPoint.text]
      let found = self.variables(of: handler)
      variables[handler.scriptPoint.text] =
        known.map { known in found.filter(known.contains) } ?? found
    }
    clock.end(2, Self.analyzed(probes: count, functions: 0, globals: 0))
    let lines = variables.sorted { Array($0.key.utf8).lexicographicallyPrecedes($1.key.utf8) }
    for (point, variables) in lines {
      let words = withVariables ? [point] + variables : [point]
      StandardText.write("\(words.joined(separator: " "))\n")
    }
    return lines.isEmpty ? 1 : 0
  }

  /// What `-L` adds: the variables that aliases give, and those of the point.
  private func variables(of handler: StapHandler) -> [String] {
    let places = StapPlaces.listed(at: probes.meaning(of: handler.point))
    return handler.locals.map(\.signature) + places.map { "\($0):long" }
  }

  /// `--dump-probe-aliases` and `--dump-functions`.
  func dump() {
    library.load(&report) { if arguments.isVerbose { say($0) } }
    let lines: [String]
    if arguments.mode == .probeAliases {
      // Names that begin so are for the library itself.
      lines = library.files.flatMap(\.aliases).map(\.signature).filter { !$0.hasPrefix("_") }
    } else {
      lines = library.files.flatMap(\.functions).filter { function in
        !function.isPrivate && !function.name.hasPrefix("_")
      }.map(\.signature)
    }
    StandardText.write(lines.sorted().map { "\($0)\n" }.joined())
  }
}

extension StapFunction {
  /// As `--dump-functions` has it: `name:type (parameter:type)`.
  fileprivate var signature: String {
    func suffix(_ type: StapTypeName?) -> String { type.map { ":\($0.rawValue)" } ?? ":unknown" }
    let list = parameters.map { $0.name + suffix($0.type) }.joined(separator: ", ")
    return "\(name)\(type.map { ":\($0.rawValue)" } ?? "") (\(list))"
  }
}
