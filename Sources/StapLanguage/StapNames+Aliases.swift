// Aliases: names for probe points. A point may go on after an alias's name with a suffix for the points
// that it stands for, and `*` in a component fits names, `**` across dots. What no alias fits is for
// whoever knows the probes.

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
  private struct Entry {
    let alias: StapAlias
    let unit: Int
    let number: Int
  }

  private struct Use {
    let entry: Entry
    /// The name that it goes by, of those that the alias has.
    let name: StapProbePoint
    /// What follows the alias's name.
    let suffix: [StapProbePoint.Component]

    var listed: StapProbePoint {
      var point = name
      point.components += suffix
      return point
    }
  }

  private var byFirstName: [String: [(path: [String], name: StapProbePoint, entry: Entry)]] = [:]
  let knowledge: any StapProbeKnowledge
  /// How many points the probe at hand came down to.
  private var count = 0
  private var resolving: Set<Int> = []
  /// The files whose aliases were made use of.
  private(set) var usedUnits: [Int] = []

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
        let entry = Entry(alias: alias, unit: unit, number: number)
        number += 1
        for name in alias.names {
          if let component = name.components.first(where: { $0.argument != nil }) {
            report(StapDiagnostics.aliasParameter(component.name, of: alias.token))
            break
          }
          let path = name.components.map(\.name)
          byFirstName[path.first ?? "", default: []].append((path, name, entry))
        }
      }
    }
  }

  /// The points that a point of a probe comes down to.
  mutating func derive(
    _ point: StapProbePoint
  ) throws(StapSemanticError) -> [StapDerivedPoint] {
    count = 0
    resolving = []
    usedUnits = []
    return try expand(point)
  }

  private mutating func expand(
    _ point: StapProbePoint
  ) throws(StapSemanticError) -> [StapDerivedPoint] {
    count += 1
    if count > StapAliases.countLimit {
      throw StapDiagnostics.pointCount(at: point.components.first?.token)
    }
    let uses = uses(of: point)
    var results: [StapDerivedPoint] = []
    var failure: StapSemanticError?
    for use in uses {
      do throws(StapSemanticError) {
        results += try expand(use, from: point)
      } catch {
        // A wildcard stands for what fits and is no mistake as long as something does.
        if error.tag == .aliasRecursion || error.tag == .pointCount { throw error }
        failure = failure ?? error
      }
    }
    if !results.isEmpty, !point.hasWildcard {
      if let failure { throw failure }
      return results
    }
    switch knowledge.points(matching: point) {
    case .points(let points):
      count += points.count
      if count > StapAliases.countLimit {
        throw StapDiagnostics.pointCount(at: point.components.first?.token)
      }
      results += points.map { found in
        StapDerivedPoint(
          point: found, listed: found, derivation: [], prologues: [], epilogues: [],
          conditions: point.condition.map { [$0] } ?? [])
      }
    case .mismatch(let component, let alternatives):
      if results.isEmpty {
        throw failure ?? mismatch(point, at: component, alternatives)
      }
    case .truncated(let follow):
      if results.isEmpty {
        throw failure
          ?? StapDiagnostics.pointTruncated(follow: follow, at: point.components.last?.token)
      }
    case .refused(let messages):
      if results.isEmpty { throw failure ?? StapDiagnostics.pointRefused(messages) }
    }
    if results.isEmpty { throw failure ?? StapDiagnostics.pointNone() }
    return results
  }

  private func mismatch(
    _ point: StapProbePoint, at number: Int, _ alternatives: [String]
  ) -> StapSemanticError {
    let component = number < point.components.count ? point.components[number] : nil
    var name = component?.name ?? ""
    var names = Set(alternatives)
    if number == 0 { names.formUnion(byFirstName.keys) }
    let isWildcard = name.contains("*")
    if let star = name.firstIndex(of: "*"), star > name.startIndex { name = String(name[..<star]) }
    let similar = name.isEmpty ? [] : StapText.similar(to: name, among: names)
    return isWildcard
      ? StapDiagnostics.pointWildcard(similar: similar, at: component?.token)
      : StapDiagnostics.pointMismatch(similar: similar, at: component?.token)
  }

  // MARK: Aliases

  /// The aliases that a point names. One that fits it whole goes before one with a suffix.
  private func uses(of point: StapProbePoint) -> [Use] {
    guard let first = point.components.first else { return [] }
    var whole: [Use] = []
    var longest = 0
    var partial: [Use] = []
    let candidates =
      first.name.contains("*")
      ? byFirstName.sorted { $0.key < $1.key }.flatMap(\.value) : byFirstName[first.name] ?? []
    for (path, name, entry) in candidates {
      guard let length = StapAliases.length(of: path[...], in: point.components[...]) else {
        continue
      }
      let suffix = Array(point.components[length...])
      if suffix.isEmpty {
        whole.append(Use(entry: entry, name: name, suffix: []))
      } else if path.count >= longest {
        if path.count > longest { partial = [] }
        longest = path.count
        partial.append(Use(entry: entry, name: name, suffix: suffix))
      }
    }
    return whole.isEmpty ? partial : whole
  }

  /// How many components of a point an alias's name takes up; nil when it does not fit.
  private static func length(
    of path: ArraySlice<String>, in components: ArraySlice<StapProbePoint.Component>
  ) -> Int? {
    guard let name = path.first else { return components.startIndex }
    guard let component = components.first, component.argument == nil else { return nil }
    let pattern = Array(component.name.utf8)
    guard let stars = component.name.doubleStar else {
      guard component.name == name || StapText.matches(Array(name.utf8), pattern: pattern) else {
        return nil
      }
      return length(of: path.dropFirst(), in: components.dropFirst())
    }
    // Of `a**b` a name may be the end, or the beginning with more to come.
    if StapText.matches(Array(name.utf8), pattern: pattern),
      let found = length(of: path.dropFirst(), in: components.dropFirst())
    {
      return found
    }
    guard StapText.matches(Array(name.utf8), pattern: Array("\(stars.prefix)*".utf8)) else {
      return nil
    }
    for count in 1..<max(path.count, 1) {
      let rest = path.dropFirst(count)
      guard let next = rest.first,
        StapText.matches(Array(next.utf8), pattern: Array("*\(stars.suffix)".utf8)),
        let found = length(of: rest.dropFirst(), in: components.dropFirst())
      else { continue }
      return found
    }
    return nil
  }

  private mutating func expand(
    _ use: Use, from point: StapProbePoint
  ) throws(StapSemanticError) -> [StapDerivedPoint] {
    let alias = use.entry.alias
    guard resolving.insert(use.entry.number).inserted else {
      throw StapDiagnostics.aliasRecursion(point)
    }
    defer { resolving.remove(use.entry.number) }
    var results: [StapDerivedPoint] = []
    var failure: StapSemanticError?
    for location in alias.points {
      var location = location
      location.components += use.suffix
      do throws(StapSemanticError) {
        let found = try expand(location)
        results += found
        if location.isSufficient, !found.isEmpty { break }
      } catch {
        if error.tag == .aliasRecursion || error.tag == .pointCount { throw error }
        if location.isOptional || point.isOptional { continue }
        let error =
          use.suffix.first.map { StapDiagnostics.pointSuffix(error, at: $0.token) }
          ?? StapDiagnostics.pointResolving(location, because: error)
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
    if results.isEmpty { return [] }
    usedUnits.append(use.entry.unit)
    return results.map { result in
      var result = result
      result.derivation.append(alias)
      result.listed = use.listed
      if alias.isEpilogue {
        result.epilogues.append(alias.body)
      } else {
        result.prologues.append(alias.body)
        if let epilogue = alias.epilogue { result.epilogues.append(epilogue) }
      }
      if let condition = point.condition { result.conditions.append(condition) }
      return result
    }
  }
}

extension StapProbePoint {
  var hasWildcard: Bool { components.contains { $0.name.contains("*") } }
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
