// How an argument came by its value on one hit, for those who show it step by step. The value itself
// is the one that `ArgumentEvaluation` gives: here is only written down what went into it.

package import TraceBase

/// What one evaluation of an argument looked at.
package struct ArgumentTrail: Sendable {
  /// One term of the sum that an address is.
  package enum Term: Equatable, Sendable {
    /// What is known before the program runs: constants and link-time addresses of symbols.
    case displacement(UInt64)
    /// The load bias, so many times.
    case bias(LoadBias, count: Int)
    /// A register, times a scale.
    case register(RegisterSlot, value: UInt64, scale: Int)
    /// The sum so far keeps its lower 32 bits.
    case cutTo32Bits
    /// The base of a segment.
    case segment(RegisterSlot, value: UInt64)
  }

  /// Where the bytes were.
  package enum Place: Equatable, Sendable {
    /// Some bits of a register's word.
    case register(RegisterName, word: UInt64)
    /// A sum without memory.
    case constant([Term], UInt64)
    /// Memory; `bytes` is empty when it could not be read.
    case memory([Term], Address, bytes: [UInt8])
    /// The low lane of a vector register; nil when it could not be fetched.
    case vector(Int, VectorLane?)
    /// A register of the x87 stack, counted from its top.
    case x87(Int, ExtendedBits?)
    /// There is nothing to look at.
    case nowhere
  }

  package let place: Place
  package let byteCount: Int
  package let isSigned: Bool
  package let isFloating: Bool
  /// What came of it.
  package let result: Result<ArgumentValue, ArgumentFault>
}

extension BoundArgument {
  /// The most bytes of a wide value that are kept.
  private static var byteLimit: Int { 64 }

  /// Evaluates the argument like `value`, and tells how.
  package func trail(
    registers: borrowing RegisterSet, bias: LoadBias,
    memory: inout some TraceeMemoryReader & ~Copyable,
    vectors: inout some VectorRegisterReader & ~Copyable
  ) -> ArgumentTrail {
    let result: Result<ArgumentValue, ArgumentFault>
    do throws(ArgumentFault) {
      result = .success(
        try value(registers: registers, bias: bias, memory: &memory, vectors: &vectors))
    } catch {
      result = .failure(error)
    }
    let place: ArgumentTrail.Place
    switch self.place {
    case .register(let name): place = .register(name, word: registers[name.slot])
    case .constant(let number, let biasCount):
      let terms = Self.known(number, bias, biasCount)
      place = .constant(terms, number &+ bias.value &* UInt64(bitPattern: Int64(biasCount)))
    case .memory(let memoryPlace):
      let address = memoryPlace.address(registers: registers, bias: bias)
      var bytes: [UInt8] = []
      if (try? memory.appendBytes(
        at: address, count: min(max(Int(byteCount), 0), Self.byteLimit), to: &bytes)) == nil
      {
        bytes.removeAll()
      }
      place = .memory(memoryPlace.terms(registers: registers, bias: bias), address, bytes: bytes)
    case .vector(let number):
      place = .vector(Int(number), try? vectors.vectorRegister(Int(number)))
    case .x87(let position): place = .x87(Int(position), try? vectors.x87Register(Int(position)))
    case .nowhere: place = .nowhere
    }
    return ArgumentTrail(
      place: place, byteCount: Int(byteCount), isSigned: isSigned, isFloating: format == .floating,
      result: result)
  }

  fileprivate static func known(
    _ number: UInt64, _ bias: LoadBias, _ biasCount: Int8
  ) -> [ArgumentTrail.Term] {
    (number != 0 || biasCount == 0 ? [.displacement(number)] : [])
      + (biasCount == 0 ? [] : [.bias(bias, count: Int(biasCount))])
  }
}

extension BoundArgument.MemoryPlace {
  /// The terms of `address`, in the order in which they are added.
  fileprivate func terms(
    registers: borrowing RegisterSet, bias: LoadBias
  ) -> [ArgumentTrail.Term] {
    var terms = BoundArgument.known(displacement, bias, biasCount)
    if let base { terms.append(.register(base, value: registers[base], scale: 1)) }
    if let index { terms.append(.register(index, value: registers[index], scale: Int(scale))) }
    if isCutTo32Bits { terms.append(.cutTo32Bits) }
    if let segmentBase { terms.append(.segment(segmentBase, value: registers[segmentBase])) }
    if terms.count > 1, terms.first == .displacement(0) { terms.removeFirst() }
    return terms
  }
}
