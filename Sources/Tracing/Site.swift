// What a hit is a hit of. A site describes one place of one file, of a note or in a function: the same
// for every process that maps the file, so it is made once, shared, and never changes.

package import ProbeNotes
package import TraceBase

/// The number of a probe in a session, dense from 0: one for each provider and name.
package struct ProbeID: Hashable, Sendable {
  package let index: Int
}

/// A thing a user can name.
package struct Probe: Hashable, Sendable {
  package let provider: String
  package let name: String

  package init(provider: String, name: String) {
    self.provider = provider
    self.name = name
  }
}

/// One argument of a site, ready to be evaluated.
package struct SiteArgument: Sendable {
  /// As the note has it: `8@%rbp`.
  package let text: String
  /// From the signature, when one is trusted.
  package let name: String?
  package let type: SignatureType?
  /// The note's word on the sign, which a signature does not overrule.
  package let isSigned: Bool
  package let isFloating: Bool
  /// How many bytes it has by the note; 0 when the note is not understood.
  package let byteCount: Int
  package let bound: BoundArgument
  /// Why it has no value on any hit; nil when it has one.
  package let refusal: String?
}

/// A place in a function, as the pid provider has them.
package struct FunctionPlace: Hashable, Sendable {
  /// Which of the places it is.
  package enum Kind: Hashable, Sendable {
    /// The first instruction.
    case entry
    /// An instruction that leaves the function for its caller, or for another function's.
    case exit
    /// An instruction that was asked for by number.
    case instruction
  }

  /// The function's symbol.
  package let function: String
  package let kind: Kind
  /// Bytes from the beginning of the function.
  package let offset: UInt64
  /// Whether the file is the program itself and no library.
  package let isInProgram: Bool
}

/// What made somebody put a site where it is.
package enum SitePlace: Sendable {
  case note(ProbeNote)
  case function(FunctionPlace)
  /// Nobody did: the thread was looked at where it was.
  case sample
  /// The kernel told of it.
  case moment(TaskMoment)
}

/// One place of one file, with everything resolved that does not need a process.
package final class Site: Sendable {
  /// Dense from 0 within a session; below 0 for what is a site of no file.
  package let index: Int
  package let probe: ProbeID
  /// As the note has it, or `pid`; in D the number of the process follows it.
  package let provider: String
  /// As the note has it, or `entry`, `return` or an offset in hexadecimal.
  package let name: String
  /// The name as D has it: `gc-start` for `gc__start`.
  package let dashedName: String
  /// The file, as the process names it.
  package let path: String
  /// The file's own name.
  package let module: String
  package let place: SitePlace
  package let address: FileAddress
  /// The counter that switches the probe on, where it has one that can be one.
  package let semaphore: FileAddress?
  package let arguments: [SiteArgument]
  /// What the file has at the site, to be compared with memory before it is patched.
  package let originalByte: UInt8

  init(
    index: Int, probe: ProbeID, path: String, note: ProbeNote, semaphore: FileAddress?,
    arguments: [SiteArgument], originalByte: UInt8
  ) {
    self.index = index
    self.probe = probe
    provider = note.provider
    name = note.name
    dashedName = dashedProbeName(note.name)
    self.path = path
    module = moduleName(of: path)
    place = .note(note)
    address = note.site
    self.semaphore = semaphore
    self.arguments = arguments
    self.originalByte = originalByte
  }

  init(
    index: Int, probe: ProbeID, name: String, path: String, place: FunctionPlace,
    address: FileAddress, arguments: [SiteArgument], originalByte: UInt8
  ) {
    self.index = index
    self.probe = probe
    provider = Self.functionProvider
    self.name = name
    dashedName = name
    self.path = path
    module = moduleName(of: path)
    self.place = .function(place)
    self.address = address
    semaphore = nil
    self.arguments = arguments
    self.originalByte = originalByte
  }

  /// The site of every sample; where the thread is, its hit tells.
  package static let sample = Site()

  private convenience init() {
    self.init(index: -1, provider: "", name: "", place: .sample, arguments: [])
  }

  convenience init(_ moment: TaskMoment) {
    self.init(
      index: moment.siteIndex, provider: "process", name: moment.name, place: .moment(moment),
      arguments: moment.arguments)
  }

  private init(
    index: Int, provider: String, name: String, place: SitePlace, arguments: [SiteArgument]
  ) {
    self.index = index
    probe = ProbeID(index: -1)
    self.provider = provider
    self.name = name
    dashedName = name
    path = ""
    module = ""
    self.place = place
    address = FileAddress(0)
    semaphore = nil
    self.arguments = arguments
    originalByte = 0
  }

  /// The provider of places in functions.
  package static let functionProvider = "pid"
}
