// Aliases: names for probe points. A point may go on after an alias's name with a suffix for the points
// that it stands for, and `*` in a component fits names, `**` across dots. What no alias fits is for
// whoever knows the probes. As in stap, each point that cannot be had is told by itself, an alias's own points
// before the point that names it.

/// A point that another one came down to.
struct StapDerivedPoint {
  var point: StapProbePoint
  /// The point by the outermost alias's name where there is one, as lists of points have it.
  var listed: StapProbePoint
  /// The aliases on the way as they are defined, the innermost first.
  var derivation: [StapAlias]
  /// What the aliases on the way have before and after the handler, the outermost alias's outermost.
  var prologues: [StapStatement]
  var epilogues: [StapStatement]
  /// The conditions of the points on the way.
  var conditions: [StapExpression]
}

/// Replaces aliases by the points they stand for.
struct StapAliases {
  struct Entry {
    let alias: StapAlias
    let unit: Int
    let number: Int
    /// The name that it goes by, of those that the alias has.
    let name: StapProbePoint
  }

  /// What the names of aliases have in common, as a tree by their components.
  final class Node {
    var children: [String: Node] = [:]
    var entries: [Entry] = []

    var sorted: [(name: String, node: Node)] {
      children.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
  }

  /// The points that one reading of a wildcard came down to, by that reading.
  typealias Group = (path: [String], points: [StapDerivedPoint])

  let root = Node()
  let knowledge: any StapProbeKnowledge
  /// How many points the probe at hand came down to.
  private var count = 0
  var isTooMany: Bool { count > StapAliases.countLimit }
  /// The aliases that are being replaced, by their numbers.
  private var stack: [Int] = []
  /// Whether a point around the one at hand may come down to nothing.
  private var isTolerant = false
  /// What could not be had of the probe at hand.
  private var mistakes: [StapSemanticError] = []
  /// The files whose aliases were made use of.
  private var usedUnits: [Int] = []

  /// More points from one probe are refused.
  static let countLimit = 1 << 16

  init(
    units: [StapNames.Unit], knowledge: any StapProbeKnowledge,
    report: (StapSemanticError) -> Void
  ) {
    self.knowledge = knowledge
    var number = 0
    let library = units.indices.filter { !units[$0].isUser }
    for unit in library + units.indices.filter({ units[$0].isUser }) {
      for alias in units[unit].file.aliases {
        for name in alias.names {
          if let component = name.components.first(where: { $0.argument != nil }) {
            report(StapDiagnostics.aliasParameter(component.name, of: alias.token))
            break
          }
          let entry = Entry(alias: alias, unit: unit, number: number, name: name)
          node(of: name).entries.append(entry)
        }
        number += 1
      }
    }
  }

  private func node(of name: StapProbePoint) -> Node {
    var node = root
    for component in name.components {
      let next = node.children[component.name] ?? Node()
      node.children[component.name] = next
      node = next
    }
    return node
  }

  /// The points that a probe's points come down to, what could not be had of them, and the files whose
  /// aliases were made use of.
  mutating func derive(
    _ points: [StapProbePoint]
  ) -> (points: [StapDerivedPoint], mistakes: [StapSemanticError], units: [Int]) {
    count = 0
    stack = []
    isTolerant = false
    mistakes = []
    usedUnits = []
    var found: [StapDerivedPoint] = []
    do throws(StapSemanticError) {
      try derive(points, isOptional: false, isRethrowing: false, &found)
    } catch {
      mistakes.append(error)
    }
    return (found, mistakes, usedUnits)
  }

  /// Adds what some points come down to. What cannot be had is noted here, unless whoever asks wants to
  /// tell of it, and the next point follows.
  private mutating func derive(
    _ points: [StapProbePoint], isOptional: Bool, isRethrowing: Bool,
    _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    let wasTolerant = isTolerant
    if isOptional { isTolerant = true }
    defer { isTolerant = wasTolerant }
    var tolerated: [StapSemanticError] = []
    for point in points {
      let isTolerated = point.isOptional || isTolerant
      let start = found.count
      do throws(StapSemanticError) {
        do throws(StapSemanticError) {
          try find(point, &found)
        } catch {
          if isTooMany || !isTolerated { throw error }
          tolerated.append(StapDiagnostics.pointResolving(point, because: error))
          continue
        }
        if found.count == start, !isTolerated { throw StapDiagnostics.pointNone() }
        if point.isSufficient, found.count > start { break }
      } catch {
        if isTooMany || isRethrowing { throw error }
        mistakes.append(StapDiagnostics.pointResolving(point, because: error))
        mistakes += tolerated
      }
    }
  }

  /// Counts points, of which there may be too many.
  private mutating func count(
    _ more: Int, of point: StapProbePoint
  ) throws(StapSemanticError) {
    count += more
    if isTooMany { throw StapDiagnostics.pointCount(at: point.components.first?.token) }
  }

  private mutating func find(
    _ point: StapProbePoint, _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    try count(1, of: point)
    if point.hasWildcard { return try findAll(point, &found) }
    var node = root
    var depth = 0
    for component in point.components {
      guard component.argument == nil, let next = node.children[component.name] else { break }
      node = next
      depth += 1
    }
    let isAlias = depth == point.components.count
    if isAlias, !node.entries.isEmpty {
      for entry in node.entries { try expand(entry, [], from: point, &found) }
    }
    switch knowledge.points(matching: point) {
    case .points(let points): try add(points, of: point, &found)
    case .refused(let messages):
      if !isAlias || node.entries.isEmpty { throw StapDiagnostics.pointRefused(messages) }
    case .truncated(let follow):
      guard node.entries.isEmpty || !isAlias else { return }
      let names = isAlias ? Set(follow).union(node.children.keys).sorted() : follow
      throw StapDiagnostics.pointTruncated(follow: names, at: point.components.last?.token)
    case .mismatch(let position, let alternatives, let isComplete):
      if isAlias {
        if !node.entries.isEmpty { return }
        let names = node.children.keys.sorted()
        throw StapDiagnostics.pointTruncated(follow: names, at: point.components.last?.token)
      }
      // Whoever knows more of the point tells what is wrong with the rest.
      let place = max(depth, position)
      var names: Set<String> = depth == place ? Set(node.children.keys) : []
      if position == place { names.formUnion(alternatives) }
      let start = found.count
      try expandSuffix(
        of: point, at: place, entries: depth == place ? node.entries : [],
        isComplete: isComplete && position == place, &found)
      if found.count == start, !point.isOptional {
        throw StapAliases.mismatch(point, at: place, names)
      }
    }
  }

  mutating func add(
    _ points: [StapProbePoint], of point: StapProbePoint, _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    try count(points.count, of: point)
    found += points.map { found in
      StapDerivedPoint(
        point: found, listed: found, derivation: [], prologues: [], epilogues: [],
        conditions: point.condition.map { [$0] } ?? [])
    }
  }

  /// Takes what follows the name of an alias for a suffix of the points that it stands for.
  private mutating func expandSuffix(
    of point: StapProbePoint, at place: Int, entries: [Entry], isComplete: Bool,
    _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    let suffix = Array(point.components[place...])
    for entry in entries {
      do throws(StapSemanticError) {
        try expand(entry, suffix, from: point, &found)
      } catch {
        if isTooMany { throw error }
        if !point.isOptional { throw StapDiagnostics.pointSuffix(error, at: suffix[0].token) }
      }
    }
    if isComplete, !point.isOptional { throw StapDiagnostics.pointSuffix(at: suffix[0].token) }
  }

  static func mismatch(
    _ point: StapProbePoint, at number: Int, _ names: Set<String>
  ) -> StapSemanticError {
    let component = number < point.components.count ? point.components[number] : nil
    var name = component?.name ?? ""
    let isWildcard = name.contains("*")
    let isDouble = name.contains("**")
    if let star = name.firstIndex(of: "*"), star > name.startIndex { name = String(name[..<star]) }
    let similar = name.isEmpty ? [] : StapText.similar(to: name, among: names)
    return isWildcard
      ? StapDiagnostics.pointWildcard(
        similar: similar, isDouble: isDouble, at: component?.token)
      : StapDiagnostics.pointMismatch(similar: similar, at: component?.token)
  }

  // MARK: Aliases

  /// Adds what an alias stands for, with a suffix.
  mutating func expand(
    _ entry: Entry, _ suffix: [StapProbePoint.Component], from point: StapProbePoint,
    _ found: inout [StapDerivedPoint]
  ) throws(StapSemanticError) {
    let alias = entry.alias
    // As in stap: an alias that comes up within itself is noticed when it is to be replaced once more.
    if let inner = stack.last, stack.dropLast().contains(inner) {
      throw StapDiagnostics.aliasRecursion(point)
    }
    stack.append(entry.number)
    defer { stack.removeLast() }
    let locations = alias.points.map { location in
      var location = location
      location.components += suffix
      return location
    }
    var results: [StapDerivedPoint] = []
    var failure: StapSemanticError?
    do throws(StapSemanticError) {
      try derive(
        locations, isOptional: point.isOptional, isRethrowing: !suffix.isEmpty, &results)
    } catch {
      failure = error
    }
    if !results.isEmpty { usedUnits.append(entry.unit) }
    var listed = alias.names[0]
    listed.components += suffix
    found += results.map { result in
      var result = result
      result.derivation.append(alias)
      result.listed = listed
      if alias.isEpilogue {
        result.epilogues.append(alias.body)
      } else {
        result.prologues.append(alias.body)
        if let epilogue = alias.epilogue { result.epilogues.append(epilogue) }
      }
      if let condition = point.condition { result.conditions.append(condition) }
      return result
    }
    if let failure { throw failure }
  }
}

extension StapProbePoint {
  var hasWildcard: Bool { components.contains { $0.name.contains("*") } }

  /// The point with another name in place of a component's.
  package func renaming(_ index: Int, _ name: String) -> StapProbePoint {
    var point = self
    let old = components[index]
    point.components[index] = Component(
      token: old.token, range: old.range, name: name, argument: old.argument)
    return point
  }
}
