// Probes, their points and their aliases. Braces in a point stand for several points, which are
// made here: `a.{b, c}?` is `a.b?, a.c?`.

internal import ScriptSyntax

extension StapParser {
  func probe() throws(StapSyntaxError) {
    let keyword = try next()
    var names: [StapProbePoint] = []
    var isEpilogue = false
    while true {
      let points = try probePoints()
      let mark = try peek()
      if let name = points.first, points.count == 1, let mark,
        mark.isOperator("=") || mark.isOperator("+=")
      {
        if name.isOptional {
          throw StapSyntaxError(
            .aliasMark, "probe point alias name cannot be optional nor sufficient",
            at: name.components.first?.token)
        }
        names.append(name)
        isEpilogue = isEpilogue || mark.isOperator("+=")
        swallow()
        continue
      }
      guard mark?.isOperator("{") ?? false else {
        throw error(.expectedProbePoint, "expected probe point specifier")
      }
      try handler(of: points, names: names, isEpilogue: isEpilogue, from: keyword)
      return
    }
  }

  private func handler(
    of points: [StapProbePoint], names: [StapProbePoint], isEpilogue: Bool, from keyword: StapToken
  ) throws(StapSyntaxError) {
    let body = try block()
    guard !names.isEmpty else {
      file.probes.append(
        StapProbe(token: keyword, range: range(from: keyword), points: points, body: body))
      return
    }
    var epilogue: StapStatement?
    if try peekOperator(",") {
      if isEpilogue {
        throw error(
          .aliasStyle, "Combined prologue and epilogue cannot be defined with '+='")
      }
      swallow()
      epilogue = try block()
    }
    file.aliases.append(
      StapAlias(
        token: keyword, range: range(from: keyword), names: names, points: points,
        isEpilogue: isEpilogue, body: body, epilogue: epilogue))
  }

  // MARK: Points

  private func probePoints() throws(StapSyntaxError) -> [StapProbePoint] {
    var points: [StapProbePoint] = []
    repeat {
      points += try probePoint()
      if points.count > StapParser.pointLimit { throw nesting(at: last) }
    } while try skip(",")
    let end = try peek()
    guard let end, end.kind == .operator, ["{", "=", "+=", "}"].contains(end.text) else {
      throw error(.expected, "expected one of ', { } = +='")
    }
    return points
  }

  /// Braces multiply; more points than this come from no sensible script.
  private static let pointLimit = 100_000

  /// Components between dots, then `?` or `!`, then a condition.
  private func probePoint() throws(StapSyntaxError) -> [StapProbePoint] {
    var points = try component()
    while try skip(".") { points = try product(points, try component()) }
    let mark = try peek()
    if let mark, mark.isOperator("?") || mark.isOperator("!") {
      for index in points.indices {
        if points[index].isOptional {
          throw error(.repeatedMark, "'?' or '!' respecified")
        }
        points[index].isOptional = true
        points[index].isSufficient = mark.isOperator("!")
      }
      swallow()
    }
    guard try peekKeyword("if") else { return points }
    swallow()
    guard try peekOperator("(") else { throw error(.expected, "expected '('") }
    swallow()
    let condition = try expression()
    for index in points.indices {
      if points[index].condition != nil {
        throw error(.repeatedCondition, "condition respecified")
      }
      points[index].condition = condition
    }
    guard try peekOperator(")") else { throw error(.expected, "expected ')'") }
    swallow()
    return points
  }

  private func product(
    _ heads: [StapProbePoint], _ tails: [StapProbePoint]
  ) throws(StapSyntaxError) -> [StapProbePoint] {
    for head in heads where head.isOptional || head.condition != nil {
      throw StapSyntaxError(
        .suffixPlace, "'?', '!' or condition must only be specified in suffix",
        at: head.components.first?.token)
    }
    if heads.count * tails.count > StapParser.pointLimit { throw nesting(at: last) }
    return heads.flatMap { head in
      tails.map { tail in
        var point = tail
        point.components = head.components + tail.components
        return point
      }
    }
  }

  private func component() throws(StapSyntaxError) -> [StapProbePoint] {
    let token = try next()
    if token.isOperator("{") {
      swallow()
      let points = try nested { () throws(StapSyntaxError) in try probePoints() }
      guard try peekOperator("}") else { throw error(.expected, "expected '}'") }
      swallow()
      return points
    }
    guard token.kind == .identifier || token.kind == .keyword || token.isOperator("*") else {
      throw error(.expectedIdentifier, "expected identifier or '*' or '{'")
    }
    let name = try wildcard(token)
    var argument: StapExpression?
    if try skip("(") {
      argument = try literal()
      guard try next().isOperator(")") else { throw error(.expected, "expected ')'") }
      swallow()
    }
    let component = StapProbePoint.Component(
      token: name, range: range(from: name), name: name.text, argument: argument)
    return [StapProbePoint(components: [component])]
  }

  /// Joins words and asterisks that no space parts.
  private func wildcard(_ first: StapToken) throws(StapSyntaxError) -> StapToken {
    var name = first
    while let part = try peek(), !preprocessor.lexer.isAfterSpace,
      part.kind == .identifier || part.kind == .keyword || part.isOperator("*")
    {
      name = name.joined(part.bytes, through: part.range)
      swallow()
    }
    return name
  }
}
