// SystemTap's checker, which does what stap calls pass 2: it finds what every name stands for in the
// script and in the files of the library that the script makes use of, replaces aliases, cuts out what
// has no effect, infers the types of everything, and refuses what does not fit together. Each of these
// goes over the whole program, and the next one only follows when there were no mistakes.
//
// The order of the messages is stap's, since it is the first one that users look at.

/// What the checker must know of the options.
package struct StapCheckOptions: Sendable {
  /// Whether what has no effect stays and is checked like the rest: the option `-u`.
  package var isUnoptimized = false
  /// The globals that the option `-G` gives values to.
  package var assignedGlobals: Set<String> = []

  /// Whether all that disagrees is told, not only what is gravest: the option `-v`.
  package var isVerbose = false

  package init(
    isUnoptimized: Bool = false, assignedGlobals: Set<String> = [], isVerbose: Bool = false
  ) {
    self.isUnoptimized = isUnoptimized
    self.isVerbose = isVerbose
    self.assignedGlobals = assignedGlobals
  }
}

/// A script with its part of the library, checked.
package struct StapProgram {
  package internal(set) var handlers: [StapHandler] = []
  /// The functions that are called.
  package internal(set) var routines: [StapRoutine] = []
  /// The globals that are used.
  package internal(set) var globals: [StapVariable] = []
  /// The script's own globals that are written and never read, which print at the end.
  package internal(set) var unreadGlobals: [StapVariable] = []
  /// What keeps it from being translated, which stap only tells in pass 3.
  package internal(set) var mistakes: [StapSemanticError] = []

  /// What `-p2` prints.
  package var listing: String { String(decoding: listing(withBodies: false), as: UTF8.self) }

  /// What `-p2` prints, with the bodies that `-v` adds.
  package func listing(withBodies: Bool) -> [UInt8] {
    var text: [UInt8] = []
    func add(_ lines: [String]) { text += lines.flatMap { Array("\($0)\n".utf8) } }
    if !globals.isEmpty { add(["# globals"] + globals.map(\.signature)) }
    if !routines.isEmpty { add(["# functions"]) }
    for routine in routines {
      add([routine.signature] + list(routine.locals))
      guard withBodies else { continue }
      if let body = routine.body {
        text += body.listing
      } else if case .embedded(let code) = routine.declaration.body {
        text += Array("{ %{".utf8) + code.code + Array("%} }\n".utf8)
      }
    }
    if !handlers.isEmpty { add(["# probes"]) }
    for handler in handlers {
      add([handler.signature] + list(handler.locals))
      if withBodies { text += handler.body.listing }
    }
    return text
  }

  private func list(_ locals: [StapVariable]) -> [String] {
    locals.isEmpty ? [] : ["  # locals"] + locals.map { "  \($0.signature)" }
  }
}

/// What came of checking.
package struct StapChecking {
  /// Nil when there are errors.
  package var program: StapProgram?
  package var messages: [StapMessage] = []
  /// The command line arguments that the script makes use of, or a library file that takes part.
  package var usedArguments: Set<Int> = []

  package var errors: [StapSemanticError] {
    messages.compactMap { if case .error(let error) = $0 { error } else { nil } }
  }

  package var warnings: [StapSyntaxWarning] {
    messages.compactMap { if case .warning(let warning) = $0 { warning } else { nil } }
  }
}

/// Checks one run's script.
package final class StapChecker {
  let names: StapNames
  var aliases: StapAliases
  let options: StapCheckOptions
  let knowledge: any StapProbeKnowledge
  var handlers: [StapHandler] = []
  var inference = StapInference()
  private var messages: [StapMessage] = []
  private(set) var errorCount = 0

  package init(
    scripts: [StapFile], library: [StapFile] = [], options: StapCheckOptions = StapCheckOptions(),
    knowledge: any StapProbeKnowledge
  ) {
    names = StapNames(scripts: scripts, library: library)
    var mistakes: [StapSemanticError] = []
    aliases = StapAliases(units: names.units, knowledge: knowledge) { mistakes.append($0) }
    self.options = options
    self.knowledge = knowledge
    for mistake in mistakes { report(mistake) }
  }

  /// Checks everything.
  package func check() -> StapChecking {
    let program = checkedProgram()
    return StapChecking(
      program: errorCount == 0 ? program : nil, messages: messages,
      usedArguments: names.chosen.reduce(into: []) { used, unit in
        used.formUnion(names.units[unit].file.usedArguments)
      })
  }

  /// What there is of a script, for lists: handlers of points that could be had stay though others could
  /// not, and mistakes are not told.
  package func handlersFound() -> [StapHandler] {
    resolve()
    if errorCount == 0 { inferTypes() }
    return handlers
  }

  private func checkedProgram() -> StapProgram {
    resolve()
    if errorCount == 0 { checkConditions() }
    if errorCount == 0 { optimize() }
    if errorCount == 0 { inferTypes() }
    if errorCount == 0 { checkPatterns() }
    var program = StapProgram()
    if errorCount == 0 {
      program.unreadGlobals = unreadGlobals()
      checkIterations()
      checkStatistics()
    }
    if errorCount == 0 { checkCalls() }
    if errorCount == 0, handlers.isEmpty { report(StapDiagnostics.noProbes()) }
    program.handlers = handlers
    program.routines = names.routines
    program.globals = names.globals
    if errorCount == 0 { program.mistakes = StapTranslation(program).mistakes }
    return program
  }

  // MARK: Messages

  func report(_ error: StapSemanticError) {
    errorCount += 1
    messages.append(.error(error))
  }

  func warn(_ warning: StapSyntaxWarning) {
    messages.append(.warning(warning))
  }

  /// Does something that may fail, and reports it when it does.
  func reporting(_ check: () throws(StapSemanticError) -> Void) {
    do throws(StapSemanticError) {
      try check()
    } catch {
      report(error)
    }
  }

  /// The bodies of everything that runs.
  var bodies: [StapAction] { handlers.map(\.body) + names.routines.compactMap(\.body) }

  // MARK: Conditions and variables

  private func checkConditions() {
    for handler in handlers {
      guard let condition = handler.condition else { continue }
      var uses = StapUses()
      uses.visit(condition)
      if !uses.written.isEmpty || uses.hasEffects {
        report(StapDiagnostics.conditionWrites(at: condition.token))
      }
    }
  }

  /// The script's globals that are written and whose values nothing depends on.
  private func unreadGlobals() -> [StapVariable] {
    let uses = StapUses(of: handlers)
    return names.globals.filter { variable in
      let identity = ObjectIdentifier(variable)
      let isRead = uses.read.contains(identity) && uses.used.contains(identity)
      return variable.isUser && !isRead && uses.written.contains(identity)
    }
  }
}
