// What is kept of one hit to be explained later: copied while the thread stands, put into words when it
// runs again.

internal import ProbeNotes
internal import TraceBase
internal import Tracees
internal import Tracing

/// A site in a process, as memory had it after it was armed.
struct ArmedState {
  let site: ArmedSite
  let process: ProcessID
  let processName: String
  /// The code from the site on, with the int3.
  let code: [UInt8]
  /// The semaphore after it was raised.
  let semaphore: UInt16?

  init(_ site: ArmedSite, in process: TracedProcess) {
    self.site = site
    self.process = process.id
    processName = ProcessNames.name(of: process.id)
    code = process.space.rawBytes(at: site.address, count: 16)
    semaphore = site.semaphore.flatMap { process.space.rawCounter(at: $0) }
  }
}

/// A thread that stood at a site.
struct ExplainedHit {
  let site: Site
  let process: ProcessID
  let processName: String
  let thread: ThreadID
  let address: Address
  let registers: RegisterSet
  /// `si_code` of its signal; nil when that could not be told.
  let origin: Int32?
  /// What the int3 stands on.
  let instruction: SiteInstruction
  let code: [UInt8]
  let semaphore: UInt16?
  let trails: [ArgumentTrail]
  /// The values as `trapline trace` would print them, and the bytes of those that are strings.
  let values: [(text: String, string: [UInt8]?)]
  /// What the tracer has asked the kernel for since it began to wait for this hit.
  let calls: SystemCallCounts

  init(_ hit: inout ProbeHit, tracer: Tracer, since earlier: SystemCallCounts) {
    site = hit.site
    process = hit.process
    processName = ProcessNames.name(of: hit.process)
    thread = hit.thread
    address = hit.address
    registers = hit.tracee.registers
    var values = HitValues(stringLimit: Self.stringLimit)
    values.append(&hit)
    calls = tracer.systemCalls - earlier
    self.values = hit.site.arguments.enumerated().map { index, argument in
      var text: [UInt8] = []
      HitText.append(values.values[index], of: argument, values, to: &text)
      var string: [UInt8]?
      if case .string(let start, let count, _) = values.values[index] {
        string = Array(values.arena[start..<start + count])
      }
      return (String(decoding: text, as: UTF8.self), string)
    }
    var trails: [ArgumentTrail] = []
    for argument in hit.site.arguments { trails.append(hit.trail(of: argument.bound)) }
    self.trails = trails
    origin = tracer.signalOrigin(of: hit.tracee)
    let space = hit.tracee.process.space
    code = space.rawBytes(at: hit.address, count: 16)
    instruction =
      space.breakpoints.slot(at: hit.address).map { space.breakpoints.slots[$0].instruction }
      ?? .other
    let bias = LoadBias(placing: hit.site.address, at: hit.address)
    semaphore = hit.site.semaphore.flatMap { space.rawCounter(at: bias.address(of: $0)) }
  }

  private static var stringLimit: Int { 200 }
}

extension AddressSpace {
  /// A 16-bit counter as memory has it.
  func rawCounter(at address: Address) -> UInt16? {
    let bytes = rawBytes(at: address, count: 2)
    return bytes.count == 2 ? UInt16(bytes[0]) | UInt16(bytes[1]) << 8 : nil
  }
}

extension SystemCallCounts {
  static func - (later: Self, earlier: Self) -> Self {
    var difference = SystemCallCounts()
    difference.wait = later.wait - earlier.wait
    difference.registers = later.registers - earlier.registers
    difference.memory = later.memory - earlier.memory
    difference.resume = later.resume - earlier.resume
    difference.other = later.other - earlier.other
    return difference
  }
}
