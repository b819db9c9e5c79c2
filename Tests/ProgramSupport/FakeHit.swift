// A hit that is a handful of values, for tests of programs: no process, no probe.

package import TraceProgram
package import TraceRuntime

/// Something that has fired a probe, as far as the machine can tell.
package struct FakeHit: HitContext {
  /// What has been asked of the hit that changes something.
  package enum Request: Hashable, Sendable {
    case stack(limit: Int)
    case write([UInt8], to: UInt64)
    case act(HitAction, UInt64)
  }

  package var facts: [HitFact: UInt64] = [:]
  package var texts: [HitText: [UInt8]] = [:]
  package var registers: [UInt64] = []
  /// The stack in every form, the command line, and the environment by names.
  package var stackText: [UInt8] = []
  package var commandWords: [UInt8] = []
  package var environment: [String: String] = [:]
  /// The addresses of the stack's frames.
  package var frames: [UInt64] = []
  /// What is known of threads.
  package var taskFacts: [TaskFact: UInt64] = [:]
  package var arguments: [UInt64] = []
  /// The tracee's memory: bytes by their first address. Strings need their zero.
  package var memory: [UInt64: [UInt8]] = [:]
  /// The number that every stack has; nil for a hit that has none.
  package var stack: UInt64? = 7
  package private(set) var requests: [Request] = []
  /// How often memory was read.
  package private(set) var readCount = 0

  package init() {}

  /// A hit with arguments.
  package init(_ arguments: UInt64...) {
    self.arguments = arguments
  }

  /// Puts a string with its zero into the tracee's memory.
  package mutating func place(_ text: String, at address: UInt64) {
    memory[address] = Array(text.utf8) + [0]
  }

  package mutating func fact(_ fact: HitFact) -> UInt64 {
    facts[fact] ?? 0
  }

  package mutating func register(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard registers.indices.contains(index) else {
      throw RuntimeFault(.indexOutOfBounds, UInt64(bitPattern: Int64(index)))
    }
    return registers[index]
  }

  package mutating func argument(_ index: Int) throws(RuntimeFault) -> UInt64 {
    guard arguments.indices.contains(index) else {
      throw RuntimeFault(.argumentUnavailable, UInt64(bitPattern: Int64(index)))
    }
    return arguments[index]
  }

  package mutating func appendText(_ text: HitQuestion, to bytes: inout [UInt8]) {
    switch text {
    case .text(let text): bytes += texts[text] ?? []
    case .symbol(let address, let form):
      bytes += Array("\(form)@\(String(address, radix: 16))".utf8)
    case .stack: bytes += stackText
    case .commandWords: bytes += commandWords
    case .environment(let name):
      bytes += Array((environment[String(decoding: name, as: UTF8.self)] ?? "").utf8)
    case .threadName(let thread): bytes += Array("thread \(thread)".utf8)
    }
  }

  package mutating func appendMemory(
    at address: UInt64, count: Int, stopsAtZero: Bool, to bytes: inout [UInt8]
  ) throws(RuntimeFault) {
    readCount += 1
    guard count > 0 else { return }
    guard
      let (start, block) = memory.first(where: { start, block in
        start <= address && address - start < UInt64(block.count)
      })
    else { throw RuntimeFault(.invalidAddress, address) }
    let rest = block[Int(address - start)...]
    if stopsAtZero {
      let text = rest.prefix(count).prefix { $0 != 0 }
      // Text that runs into the end of what is mapped cannot be read.
      guard text.count == count || text.count < rest.count else {
        throw RuntimeFault(.invalidAddress, address)
      }
      bytes += text
    } else {
      guard count <= rest.count else { throw RuntimeFault(.invalidAddress, address) }
      bytes += rest.prefix(count)
    }
  }

  package mutating func perform(_ request: HitRequest) throws(RuntimeFault) -> UInt64 {
    switch request {
    case .stack(let limit):
      guard let stack else { throw RuntimeFault(.stackUnavailable) }
      requests.append(.stack(limit: limit))
      return stack
    case .stackAddress(let index): return frames.indices.contains(index) ? frames[index] : 0
    case .taskFact(let fact, _): return taskFacts[fact] ?? 0
    case .write(let bytes, let address):
      requests.append(.write(bytes, to: address))
      return 0
    case .act(let action, let value):
      requests.append(.act(action, value))
      return 0
    }
  }
}
