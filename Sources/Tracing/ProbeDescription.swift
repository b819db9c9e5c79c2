// How D names probes: `provider:module:function:name`, filled from the right, every field a shell
// pattern and an empty one a pattern for everything. A provider's full name ends in the number of
// the process it is in, so that what a description means depends on the process.

package import TraceBase

/// A probe description of the D language, compiled.
package struct ProbeDescription: Hashable, Sendable, CustomStringConvertible {
  /// The four fields as written.
  package let provider: String
  package let module: String
  package let function: String
  package let name: String
  /// The process of a `pid` provider, whose probes are places of functions; else nil.
  package let functionProcess: ProcessID?
  private let providerGlob: Glob
  private let moduleGlob: Glob
  private let functionGlob: Glob
  private let nameGlob: Glob
  /// The same with the two underscores of C as dashes.
  private let dashedNameGlob: Glob

  /// All four fields, with their colons.
  package var description: String { "\(provider):\(module):\(function):\(name)" }

  /// Reads a description of one to four fields.
  package init(_ text: String) throws(ProbeDescriptionError) {
    let fields = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard fields.count <= 4 else {
      throw ProbeDescriptionError(description: text, cause: .tooManyFields(fields.count))
    }
    let all = [String](repeating: "", count: 4 - fields.count) + fields
    try self.init(provider: all[0], module: all[1], function: all[2], name: all[3])
  }

  /// What no probe is called.
  package static let nothing: ProbeDescription = {
    guard let none = try? ProbeDescription("/:/:/:/") else { preconditionFailure() }
    return none
  }()

  /// Compiles four fields.
  package init(
    provider: String, module: String, function: String, name: String
  ) throws(ProbeDescriptionError) {
    self.provider = provider
    self.module = module
    self.function = function
    self.name = name
    let digits = provider.hasPrefix("pid") ? provider.dropFirst(3) : ""
    functionProcess =
      digits.allSatisfy { ("0"..."9").contains($0) } ? Int32(digits).map { ProcessID($0) } : nil
    do throws(ProbePatternError.Cause) {
      func glob(_ field: String, _ isName: Bool = false) throws(ProbePatternError.Cause) -> Glob {
        field.isEmpty ? .everything : try Glob(field, dashIsDoubleUnderscore: isName)
      }
      providerGlob = try glob(provider)
      moduleGlob = try glob(module)
      functionGlob = try glob(function)
      nameGlob = try glob(name, true)
      dashedNameGlob = try glob(dashedProbeName(name))
    } catch {
      throw ProbeDescriptionError(
        description: "\(provider):\(module):\(function):\(name)", cause: .pattern(error))
    }
  }

  /// Whether it means a provider in a process; without one, whether it means it in some process.
  package func matches(provider bare: String, in process: ProcessID?) -> Bool {
    if providerGlob.matches(bare) { return true }
    guard let process else { return providerGlob.matchesSomeNumber(after: bare) }
    return providerGlob.matches("\(bare)\(process)")
  }

  /// Whether it means a provider by this name, whichever process it is in or none.
  package func matchesExactly(provider: String) -> Bool { providerGlob.matches(provider) }

  /// Whether it means a provider whose name is the same for every process.
  package func matches(ownProvider name: String) -> Bool { providerGlob.matches(name) }

  /// Whether it means a probe by the name its note has, or by the one with dashes.
  package func matches(name: String) -> Bool {
    nameGlob.matches(name) || matches(dashed: dashedProbeName(name))
  }

  /// Whether it means a probe by its name with dashes.
  package func matches(dashed name: String) -> Bool {
    nameGlob.matches(name) || dashedNameGlob.matches(name)
  }

  /// Whether it means the file of a probe, by the file's own name.
  package func matches(module: String) -> Bool { moduleGlob.matches(module) }

  /// The same where the probe may be a place in a function. Then `libc` means `libc.so.6` too, and
  /// `a.out` the program; where `isProgram` is not known, any file.
  package func matches(module: String, isFunctions: Bool, isProgram: Bool? = nil) -> Bool {
    guard isFunctions else { return matches(module: module) }
    return matchesFunctions(ofModule: module, isProgram: isProgram ?? true)
  }

  /// Whether it means the function that a probe is in; empty when there is none.
  package func matches(function: String) -> Bool { functionGlob.matches(function) }

  /// Whether the function matters, so that symbols must be looked up to decide.
  package var constrainsFunction: Bool { functionGlob != .everything }

  /// Whether it means functions of a file: `libc` is also `libc.so.6`, and `a.out` the program.
  func matchesFunctions(ofModule file: String, isProgram: Bool) -> Bool {
    if moduleGlob.matches(file) || isProgram && moduleGlob.matches("a.out") { return true }
    return file.hasPrefix("\(module).")
  }

  /// The one function it can mean; nil when its field is a pattern.
  var onlyFunction: String? {
    function.isEmpty || function.contains { "*?[\\".contains($0) } ? nil : function
  }

  /// Whether several names may fit, which then are numbered places in functions too.
  var isNamePattern: Bool { name.isEmpty || name.contains { "*?[\\".contains($0) } }

  /// The place in a function that a name of hexadecimal digits stands for.
  var functionOffset: UInt64? {
    let digits = name.hasPrefix("0x") ? name.dropFirst(2) : name[...]
    return digits.allSatisfy(\.isHexDigit) ? UInt64(digits, radix: 16) : nil
  }

  /// The one file it can mean, as it is written there; nil when its field is a pattern.
  var onlyModule: String? {
    module.isEmpty || module.contains { "*?[\\".contains($0) } ? nil : module
  }
}

/// A probe's name as D has it: the two underscores that C writes are a dash.
package func dashedProbeName(_ name: String) -> String {
  name.contains("__") ? name.replacing("__", with: "-") : name
}

/// A description that cannot mean anything.
package struct ProbeDescriptionError: Error, Equatable, Sendable {
  /// What is wrong with it.
  package enum Cause: Equatable, Sendable {
    case tooManyFields(Int)
    case pattern(ProbePatternError.Cause)
  }

  /// The description as written.
  package let description: String
  /// What is wrong with it.
  package let cause: Cause
}

extension ProbeDescriptionError: CustomDebugStringConvertible {
  package var debugDescription: String { "cannot use '\(description)': \(words)" }

  /// The cause in words.
  package var words: String {
    switch cause {
    case .tooManyFields(let count):
      "it has \(count) fields (use provider:module:function:name)"
    case .pattern(let cause): "\(cause)"
    }
  }
}
