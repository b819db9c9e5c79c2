// The values of one hit's arguments, copied while the thread is stopped and written later. Strings
// lie one behind another in an arena, so that recording a hit allocates nothing once the buffers
// have grown.

package import ProbeNotes
internal import TraceBase
internal import Tracees
package import Tracing

/// What one argument was on one hit.
package enum HitValue: Sendable {
  case integer(UInt64, isSigned: Bool)
  case boolean(Bool)
  case character(UInt8)
  case pointer(UInt64)
  case floating(Double)
  /// A place in the arena.
  case string(start: Int, count: Int, isCut: Bool)
  /// A string argument whose pointer is null.
  case null
  /// The bytes of a structure or another wide value, in the arena.
  case bytes(start: Int, count: Int)
  /// No value; `pointer` is what the argument held when it was its target that could not be read.
  case fault(ArgumentFault, pointer: UInt64?)
}

/// Values and their bytes, for as many hits as are not yet written.
package struct HitValues: ~Copyable {
  package private(set) var values: [HitValue] = []
  package private(set) var arena: [UInt8] = []
  /// How many bytes of a string are kept.
  private let stringLimit: Int

  package init(stringLimit: Int) {
    self.stringLimit = stringLimit
  }

  /// Evaluates the arguments of a hit; the values are the last ones of `values`.
  ///
  /// Where only some are wanted, the others are null; each string not copied is a read not made.
  package mutating func append(_ hit: inout ProbeHit, only wanted: [Bool]? = nil) {
    let first = values.count
    for (index, argument) in hit.site.arguments.enumerated() {
      values.append(wanted?[index] ?? true ? evaluate(argument, &hit) : .null)
    }
    finishCountedStrings(from: first, &hit)
  }

  /// Takes back everything from a place on, when a hit is not wanted after all.
  package mutating func removeAll(fromValue value: Int, arenaByte: Int) {
    values.removeSubrange(value...)
    arena.removeSubrange(arenaByte...)
  }

  /// Forgets what was written, keeping the memory.
  package mutating func removeAll() {
    values.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
  }

  private mutating func evaluate(_ argument: SiteArgument, _ hit: inout ProbeHit) -> HitValue {
    let value: ArgumentValue
    do throws(ArgumentFault) {
      value = try hit.value(of: argument.bound)
    } catch {
      return .fault(error, pointer: nil)
    }
    switch value {
    case .floating(let number): return .floating(number)
    case .block(let address, let count): return block(at: address, count, &hit)
    case .integer(let word):
      switch argument.type {
      case .string?: return string(at: word, &hit)
      case .pointer?: return .pointer(word)
      case .bool?: return .boolean(word != 0)
      // Its length is another argument: see `finishCountedStrings`.
      case .countedString?: return .pointer(word)
      case .char?: return .character(UInt8(truncatingIfNeeded: word))
      default: return .integer(word, isSigned: argument.isSigned)
      }
    }
  }

  private mutating func string(at pointer: UInt64, _ hit: inout ProbeHit) -> HitValue {
    guard pointer != 0 else { return .null }
    let limit = stringLimit
    return copied(from: pointer, hit.memory) { (memory, arena, start) throws(MemoryFault) in
      let isCut = try memory.appendString(at: Address(pointer), limit: limit, to: &arena)
      return .string(start: start, count: arena.count - start, isCut: isCut)
    }
  }

  private mutating func block(
    at address: Address, _ count: Int, _ hit: inout ProbeHit
  ) -> HitValue {
    let kept = min(max(count, 0), stringLimit)
    return copied(from: address.value, hit.memory) { (memory, arena, start) throws(MemoryFault) in
      try memory.appendBytes(at: address, count: kept, to: &arena)
      return .bytes(start: start, count: kept)
    }
  }

  /// What a copy to the end of the arena makes; a copy that fails leaves nothing there.
  private mutating func copied(
    from pointer: UInt64, _ memory: StopMemory,
    _ copy: (inout StopMemory, inout [UInt8], Int) throws(MemoryFault) -> HitValue
  ) -> HitValue {
    let start = arena.count
    var memory = memory
    do throws(MemoryFault) {
      return try copy(&memory, &arena, start)
    } catch {
      arena.removeSubrange(start...)
      return .fault(ArgumentFault(memory: error), pointer: pointer)
    }
  }

  /// Strings without a NUL, whose length is an argument of its own, as the JVM passes them.
  private mutating func finishCountedStrings(from first: Int, _ hit: inout ProbeHit) {
    for (index, argument) in hit.site.arguments.enumerated() {
      guard case .countedString(let lengthArgument)? = argument.type,
        case .pointer(let pointer) = values[first + index],
        case .integer(let length, _)? = value(lengthArgument - 1, from: first)
      else { continue }
      values[first + index] = countedString(at: pointer, length, &hit)
    }
  }

  private func value(_ index: Int, from first: Int) -> HitValue? {
    values.indices.contains(first + index) ? values[first + index] : nil
  }

  private mutating func countedString(
    at pointer: UInt64, _ length: UInt64, _ hit: inout ProbeHit
  ) -> HitValue {
    guard pointer != 0 else { return .null }
    let count = Int(clamping: length)
    let kept = min(count, stringLimit)
    return copied(from: pointer, hit.memory) { (memory, arena, start) throws(MemoryFault) in
      try memory.appendBytes(at: Address(pointer), count: kept, to: &arena)
      return .string(start: start, count: kept, isCut: kept < count)
    }
  }
}
