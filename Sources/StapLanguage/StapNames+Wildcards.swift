// Wildcards in probe points: what fits them among the aliases and among the points that others know of, in
// the order of their names. Of what a wildcard stands for, some may not be had; it is a mistake when nothing can.

extension StapAliases {
  /// Adds what fits a point with wildcards. Of what they stand for, some may not be had.
  mutating func findAll(
    _ point: StapProbePoint, _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    var groups: [Group] = []
    var failure: (place: Int, names: Set<String>, error: StapSemanticError?)?
    do throws(StapWalkFailure) {
      try walk(point, 0, root, &groups)
    } catch {
      if isTooMany { throw StapDiagnostics.pointCount(at: point.components.first?.token) }
      failure = (error.place, error.names, error.error)
    }
    switch knowledge.points(matching: point) {
    case .points(let points):
      for other in points {
        var derived: [StapDerivedPoint] = []
        try add([other], of: point, &derived)
        groups.append((other.components.map(\.name), derived))
      }
    case .mismatch(let place, let alternatives, let isComplete):
      guard groups.isEmpty, !point.isOptional else { break }
      if let failure, failure.place > place || (failure.place == place && failure.error != nil) {
        throw failure.error ?? StapAliases.mismatch(point, at: failure.place, failure.names)
      }
      if isComplete { throw StapDiagnostics.pointSuffix(at: point.components[place].token) }
      var names = Set(alternatives)
      if let failure, failure.place == place { names.formUnion(failure.names) }
      throw StapAliases.mismatch(point, at: place, names)
    case .truncated(let follow):
      guard groups.isEmpty else { break }
      throw StapDiagnostics.pointTruncated(follow: follow, at: point.components.last?.token)
    case .refused(let messages):
      if groups.isEmpty { throw StapDiagnostics.pointRefused(messages) }
    }
    // What aliases and other points are called puts them in order; of `**` the shortest come first.
    if !point.components.contains(where: { $0.name.contains("**") }) {
      groups = groups.enumerated().sorted {
        $0.element.path == $1.element.path
          ? $0.offset < $1.offset : $0.element.path.lexicographicallyPrecedes($1.element.path)
      }.map(\.element)
    }
    found += groups.flatMap(\.points)
  }

  /// Why no alias fits: where it ends, what could stand there, and what is wrong with what fits.
  private struct StapWalkFailure: Error {
    var place: Int
    var names: Set<String> = []
    var error: StapSemanticError?
  }

  /// Adds what fits a point from some component on, among the aliases whose names begin like it does.
  private mutating func walk(
    _ point: StapProbePoint, _ place: Int, _ node: Node, _ groups: inout [Group]
  ) throws(StapWalkFailure) {
    guard place < point.components.count else {
      if node.entries.isEmpty {
        throw StapWalkFailure(place: place, names: Set(node.children.keys))
      }
      return try build(point, place, node, &groups)
    }
    let component = point.components[place]
    let start = groups.count
    var deepest = StapWalkFailure(place: place, names: Set(node.children.keys))
    func attempt(_ point: StapProbePoint, _ place: Int, _ node: Node) throws(StapWalkFailure) {
      do throws(StapWalkFailure) {
        try walk(point, place, node, &groups)
      } catch {
        if isTooMany { throw error }
        if !component.name.contains("*") { deepest = error }
      }
    }
    if let stars = component.name.doubleStar {
      // `a**b` is `a*b`, or `a*.**b`.
      if component.name != "\(stars.prefix)*\(stars.suffix)" {
        try attempt(point.renaming(place, "\(stars.prefix)*\(stars.suffix)"), place, node)
      }
      var longer = point.renaming(place, "**\(stars.suffix)")
      longer.components.insert(
        StapProbePoint.Component(
          token: component.token, range: component.range, name: "\(stars.prefix)*", argument: nil),
        at: place)
      for (name, next) in node.sorted
      where StapText.matches(Array(name.utf8), pattern: Array("\(stars.prefix)*".utf8)) {
        try attempt(longer.renaming(place, name), place + 1, next)
      }
    } else if component.argument == nil {
      if component.name.contains("*") {
        for (name, next) in node.sorted
        where StapText.matches(Array(name.utf8), pattern: Array(component.name.utf8)) {
          try attempt(point.renaming(place, name), place + 1, next)
        }
      } else if let next = node.children[component.name] {
        return try walk(point, place + 1, next, &groups)
      }
    }
    if groups.count == start { try build(point, place, node, &groups) }
    if groups.count == start { throw deepest }
  }

  /// Adds what the aliases of a name stand for, with what follows it as a suffix.
  private mutating func build(
    _ point: StapProbePoint, _ place: Int, _ node: Node, _ groups: inout [Group]
  ) throws(StapWalkFailure) {
    var points: [StapDerivedPoint] = []
    var failure: StapSemanticError?
    let suffix = Array(point.components[place...])
    for entry in node.entries {
      do throws(StapSemanticError) {
        try expand(entry, suffix, from: point, &points)
      } catch {
        failure =
          isTooMany || suffix.isEmpty
          ? error : StapDiagnostics.pointSuffix(error, at: suffix[0].token)
        break
      }
    }
    if !points.isEmpty { groups.append((point.components.map(\.name), points)) }
    if let failure { throw StapWalkFailure(place: place, error: failure) }
  }
}

extension String {
  /// What stands before and after `**`; nil without it.
  fileprivate var doubleStar: (prefix: String, suffix: String)? {
    let text = Array(utf8)
    guard
      let start = text.indices.first(where: {
        text[$0] == 0x2A && $0 + 1 < text.count && text[$0 + 1] == 0x2A
      })
    else { return nil }
    let suffix = text[start...].drop { $0 == 0x2A }
    return (
      String(decoding: text[..<start], as: UTF8.self), String(decoding: suffix, as: UTF8.self)
    )
  }
}
