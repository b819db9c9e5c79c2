// Turns a bound argument into a value on a hit. Runs while the tracee is stopped: no allocation, no
// string, and memory is read at exactly the argument's bytes.

package import TraceBase

/// The value of an argument on one hit.
package enum ArgumentValue: Hashable, Sendable {
  /// A number cut to the argument's size, then extended to 64 bits by its sign or by zeros.
  case integer(UInt64)
  /// A floating-point number of any size.
  case floating(Double)
  /// A structure or other value too wide for a word: where its bytes are.
  case block(Address, byteCount: Int)
}

/// Why an argument has no value on a hit. Plain data: the spec's text is with whoever words it.
package struct ArgumentFault: Error, Equatable, Sendable {
  package enum Reason: UInt8, Sendable {
    /// The spec could not be parsed.
    case malformed
    /// A symbol of the spec was not found, or found more than once.
    case unresolvedSymbol
    /// Memory could not be read; `memory` says which.
    case unreadableMemory
    /// The thread's floating-point registers could not be fetched.
    case unavailableVectorRegisters
    /// The x87 register holds nothing at the site.
    case emptyRegister
  }

  /// What went wrong.
  package let reason: Reason
  /// The read that failed, when one did.
  package let memory: MemoryFault?

  package init(_ reason: Reason) {
    self.reason = reason
    memory = nil
  }

  package init(memory: MemoryFault) {
    reason = .unreadableMemory
    self.memory = memory
  }
}

extension ArgumentFault: CustomStringConvertible {
  package var description: String {
    switch reason {
    case .malformed: "its operand cannot be understood"
    case .unresolvedSymbol: "a symbol of its operand has no single meaning"
    case .unreadableMemory: memory.map(\.description) ?? "its memory cannot be read"
    case .unavailableVectorRegisters: "the thread's floating-point registers cannot be fetched"
    case .emptyRegister: "its x87 register is empty"
    }
  }
}

extension BoundArgument {
  /// The argument's value in a thread stopped at its site.
  ///
  /// The registers are those at the trap: after an int3 in place of a one-byte nop, `rip` is the
  /// address after it. An operand relative to `rip` without a symbol takes that as it is, since the
  /// text of a note is tied to no instruction that could say otherwise.
  package func value(
    registers: borrowing RegisterSet, bias: LoadBias,
    memory: inout some TraceeMemoryReader & ~Copyable,
    vectors: inout some VectorRegisterReader & ~Copyable
  ) throws(ArgumentFault) -> ArgumentValue {
    switch place {
    case .register(let name):
      return word(name.value(in: registers), held: name.byteCount)
    case .constant(let value, let biasCount):
      return word(value &+ bias.value &* UInt64(bitPattern: Int64(biasCount)), held: 8)
    case .memory(let place):
      let address = place.address(registers: registers, bias: bias)
      switch format {
      case .block: return .block(address, byteCount: Int(byteCount))
      case .floating: return .floating(try floating(at: address, memory: &memory))
      case .integer:
        do throws(MemoryFault) {
          return word(try memory.readInteger(address, byteCount: Int(byteCount)), held: 8)
        } catch {
          throw ArgumentFault(memory: error)
        }
      }
    case .vector(let number):
      let lane = try vectors.vectorRegister(Int(number))
      if format == .floating && byteCount > 8 {
        // The psABI passes a `__float128` in a vector register, a `long double` never.
        return .floating(FloatingFormat.quad(low: lane.low, high: lane.high))
      }
      return word(lane.low, held: 8)
    case .x87(let position):
      // Whatever size the argument has, the register holds the number in its own format.
      let number = try vectors.x87Register(Int(position))
      return .floating(
        FloatingFormat.extended(
          significand: number.significand, signAndExponent: number.signAndExponent))
    case .nowhere(let reason):
      throw ArgumentFault(reason)
    }
  }

  /// Bits of which a number of bytes are defined, as a value of the argument's kind.
  private func word(_ bits: UInt64, held: Int) -> ArgumentValue {
    if format == .floating {
      return .floating(
        byteCount == 4
          ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
          : Double(bitPattern: bits))
    }
    let unused = UInt64(64 - 8 * min(Int(byteCount), held, 8))
    let top = bits << unused
    return .integer(
      isSigned ? UInt64(bitPattern: Int64(bitPattern: top) >> Int64(unused)) : top >> unused)
  }

  private func floating(
    at address: Address, memory: inout some TraceeMemoryReader & ~Copyable
  ) throws(ArgumentFault) -> Double {
    do throws(MemoryFault) {
      let low = try memory.readInteger(address, byteCount: min(Int(byteCount), 8))
      switch byteCount {
      case 4: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: low)))
      case 8: return Double(bitPattern: low)
      default:
        let high = try memory.readInteger(address + 8, byteCount: Int(byteCount) - 8)
        if byteCount == 16 { return FloatingFormat.sixteenBytes(low: low, high: high) }
        return FloatingFormat.extended(
          significand: low, signAndExponent: UInt16(truncatingIfNeeded: high))
      }
    } catch {
      throw ArgumentFault(memory: error)
    }
  }
}

extension BoundArgument.MemoryPlace {
  /// The address on this hit.
  func address(registers: borrowing RegisterSet, bias: LoadBias) -> Address {
    var sum = displacement &+ bias.value &* UInt64(bitPattern: Int64(biasCount))
    if let base { sum &+= registers[base] }
    if let index { sum &+= registers[index] &* UInt64(scale) }
    // A 32-bit address wraps at 32 bits before the segment's base is added (SDM volume 1, 3.3.7).
    if isCutTo32Bits { sum &= 0xffff_ffff }
    if let segmentBase { sum &+= registers[segmentBase] }
    return Address(sum)
  }
}
