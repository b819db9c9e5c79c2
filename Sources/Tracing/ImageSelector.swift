// How SystemTap names probes: by the file that holds them, `process("PATH").mark("NAME")`, where PATH may
// be a library too; by a file as loaded by the processes of a program,
// `process("PATH").library("FILE").mark("NAME")`; and by one process, `process(PID)`.

package import TraceBase

/// Probes of one file, compiled.
///
/// - `process("F").mark("m")`: `ImageSelector(image: F, .mark(provider: "*", name: "m"))`
/// - `process("F").provider("p").mark("m")`: the same with `provider: "p"`
/// - `process("P").library("L").mark("m")`: `ImageSelector(image: L, program: P, …)`
/// - `process(PID).mark("m")`: `ImageSelector(image: the file of PID, process: PID, …)`
/// - `process("F").function("f").call`: `.entry(function: "f")`, and `.return`: `.exit(function: "f")`
///
/// A hit's site has the file in `Site.path`, and for functions the name in
/// `SitePlace.function(FunctionPlace)`. `SiteTable.matches(_:_:in:)` tells which selectors chose a site
/// in a process; the answer stays the same until the process executes another program.
package struct ImageSelector: Hashable, Sendable, CustomStringConvertible {
  /// Which of the file's places are meant. All names are shell patterns; in those of marks and
  /// providers a dash also means the two underscores that C writes.
  package enum Place: Hashable, Sendable {
    case mark(provider: String, name: String)
    /// The first instruction of functions.
    case entry(function: String)
    /// The instructions that leave functions.
    case exit(function: String)
  }

  /// The file that holds the probes.
  package let image: NamedFile
  /// Only in processes that run this program; nil for all that have the file.
  package let program: NamedFile?
  /// Only in this process, and not in those that it forks; nil for all.
  package let process: ProcessID?
  package let place: Place
  private let providerGlob: Glob
  private let nameGlob: Glob

  /// Compiles the patterns.
  package init(
    image: NamedFile, program: NamedFile? = nil, process: ProcessID? = nil, _ place: Place
  ) throws(ProbePatternError) {
    self.image = image
    self.program = program
    self.process = process
    self.place = place
    var text = ""
    do throws(ProbePatternError.Cause) {
      switch place {
      case .mark(let provider, let name):
        text = provider
        providerGlob = try Glob(provider, dashIsDoubleUnderscore: true)
        text = name
        nameGlob = try Glob(name, dashIsDoubleUnderscore: true)
      case .entry(let function), .exit(let function):
        providerGlob = .everything
        text = function
        nameGlob = try Glob(function)
      }
    } catch {
      throw ProbePatternError(pattern: text, cause: error)
    }
  }

  package var description: String {
    var text = image.path
    switch place {
    case .mark(let provider, let name): text += ":\(provider):\(name)"
    case .entry(let function): text += ":\(function):entry"
    case .exit(let function): text += ":\(function):return"
    }
    if let program { text += " in \(program)" }
    if let process { text += " in process \(process)" }
    return text
  }

  /// The file whose processes are all that it can mean, for `TraceSession.watch`; nil where it means one
  /// process, which is attached to.
  package var watchedFile: NamedFile? { process == nil ? program ?? image : nil }

  /// Whether it means places in functions.
  package var isAboutFunctions: Bool {
    if case .mark = place { return false }
    return true
  }

  /// Whether it means a mark of its file.
  package func matches(provider: String, name: String) -> Bool {
    !isAboutFunctions && providerGlob.matches(provider) && nameGlob.matches(name)
  }

  /// Whether it means a function of its file, by the name that its symbol has.
  package func matches(function: String) -> Bool {
    isAboutFunctions && !function.contains(".cold") && nameGlob.matches(function)
  }

  /// Whether it means a place in a function of its file.
  func matches(_ functionPlace: FunctionPlace) -> Bool {
    switch (place, functionPlace.kind) {
    case (.entry, .entry), (.exit, .exit): matches(function: functionPlace.function)
    default: false
    }
  }
}
