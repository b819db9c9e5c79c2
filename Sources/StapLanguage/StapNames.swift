// The files of a run and what they declare. Those of the library are there to be used: the first use of
// a symbol of one chooses the whole file, with the probes in it, and what is never used is as if it had
// not been written.

/// Finds what names stand for.
final class StapNames {
  struct Unit {
    let file: StapFile
    let isUser: Bool
  }

  let units: [Unit]
  private var unitNumbers: [ObjectIdentifier: Int] = [:]
  private var globalsByName: [String: [Entry<StapVariable>]] = [:]
  private var routinesByName: [String: [Entry<StapRoutine>]] = [:]
  /// The files in use, in the order in which they came up.
  private(set) var chosen: [Int] = []
  private var isChosen: [Bool]
  /// The globals in use.
  var globals: [StapVariable] = []
  private var usedGlobals: Set<ObjectIdentifier> = []
  /// The functions in use.
  var routines: [StapRoutine] = []
  private var usedRoutines: Set<ObjectIdentifier> = []

  private struct Entry<Symbol> {
    let symbol: Symbol
    let unit: Int
    let isPrivate: Bool
  }

  init(scripts: [StapFile], library: [StapFile]) {
    units =
      scripts.map { Unit(file: $0, isUser: true) }
      + library.map { Unit(file: $0, isUser: false) }
    isChosen = Array(repeating: false, count: units.count)
    for (number, unit) in units.enumerated() {
      unitNumbers[ObjectIdentifier(unit.file.source)] = number
      for global in unit.file.globals {
        let variable = StapVariable(
          global.name, .global, token: global.token, declaration: global, isUser: unit.isUser)
        globalsByName[global.name, default: []].append(
          Entry(symbol: variable, unit: number, isPrivate: global.isPrivate))
      }
      for function in unit.file.functions {
        let routine = StapRoutine(function, isUser: unit.isUser)
        routinesByName[function.name, default: []].append(
          Entry(symbol: routine, unit: number, isPrivate: function.isPrivate))
      }
    }
    for number in scripts.indices { choose(number) }
  }

  /// Has a file's probes take part.
  func choose(_ number: Int) {
    guard !isChosen[number] else { return }
    isChosen[number] = true
    chosen.append(number)
  }

  private func isVisible<Symbol>(_ entry: Entry<Symbol>, from token: StapToken) -> Bool {
    !entry.isPrivate || unitNumbers[ObjectIdentifier(token.source)] == entry.unit
  }

  func isUser(_ token: StapToken) -> Bool {
    guard let number = unitNumbers[ObjectIdentifier(token.source)] else { return false }
    return units[number].isUser
  }

  // MARK: Globals

  /// The global of a name as the file of a token sees it: one in use before one of the files in use
  /// before any.
  func global(_ name: String, from token: StapToken) -> StapVariable? {
    let entries = (globalsByName[name] ?? []).filter { isVisible($0, from: token) }
    let entry =
      entries.first { usedGlobals.contains(ObjectIdentifier($0.symbol)) }
      ?? entries.first { isChosen[$0.unit] } ?? entries.first
    guard let entry else { return nil }
    choose(entry.unit)
    if usedGlobals.insert(ObjectIdentifier(entry.symbol)).inserted {
      globals.append(entry.symbol)
    }
    return entry.symbol
  }

  // MARK: Functions

  /// The overloads of a function that take so many arguments, in the order in which they are tried.
  func functions(
    _ name: String, arguments: Int, from token: StapToken
  ) throws(StapSemanticError) -> [StapRoutine] {
    let entries = (routinesByName[name] ?? []).filter { isVisible($0, from: token) }
    let fitting = entries.filter { $0.symbol.parameters.count == arguments }
    guard !fitting.isEmpty else {
      if let last = entries.last?.symbol {
        throw StapDiagnostics.functionArity(
          name, takes: last.parameters.count, at: token, declared: last.token)
      }
      throw StapDiagnostics.unresolvedFunction(
        name, similar: StapText.similar(to: name, among: functionNames), at: token)
    }
    for entry in fitting {
      choose(entry.unit)
      if usedRoutines.insert(ObjectIdentifier(entry.symbol)).inserted {
        routines.append(entry.symbol)
      }
    }
    let ranked = fitting.enumerated().sorted { left, right in
      let first = left.element.symbol.declaration.priority
      let second = right.element.symbol.declaration.priority
      return first == second ? left.offset < right.offset : first < second
    }
    return ranked.map(\.element.symbol)
  }

  private var functionNames: Set<String> {
    Set(
      routinesByName.filter { _, entries in
        entries.contains { !$0.isPrivate || units[$0.unit].isUser }
      }.keys)
  }
}

extension StapText {
  /// The names most like another, at most five of them.
  package static func similar(to name: String, among names: Set<String>) -> [String] {
    let target = Array(name.utf8)
    let ranked = names.filter { !$0.isEmpty }.map { (distance(target, Array($0.utf8)), $0) }
    return ranked.sorted { $0 < $1 }.prefix(5).map(\.1)
  }

  /// How much must be changed to make one text of another, as stap counts it: a byte that is inserted,
  /// removed or replaced is 2, another case of a letter 1, and the first bytes cost half of that.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (index, byte) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for (column, other) in right.enumerated() {
        let above = row[column + 1]
        if byte == other {
          row[column + 1] = diagonal
        } else {
          let isSameLetter = lowercased(byte) == lowercased(other)
          row[column + 1] = min(diagonal + (isSameLetter ? 1 : 2), above + 2, row[column] + 2)
        }
        diagonal = above
      }
    }
    return row[right.count]
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
  }
}
