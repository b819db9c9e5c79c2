// The registers an argument is in now and then, and the formats they and memory hold numbers in.
// Fetching them costs a system call, so they are asked for one at a time, and only when needed.

/// The low 128 bits of a vector register.
package struct VectorLane: Hashable, Sendable {
  package var low: UInt64
  package var high: UInt64

  package init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }
}

/// The ten bytes of an x87 register.
package struct ExtendedBits: Hashable, Sendable {
  /// Bytes 0 to 7; the integer bit is explicit.
  package var significand: UInt64
  /// Bytes 8 and 9.
  package var signAndExponent: UInt16

  package init(significand: UInt64, signAndExponent: UInt16) {
    self.significand = significand
    self.signAndExponent = signAndExponent
  }
}

/// Something that can fetch the floating-point registers of the thread that hit.
package protocol VectorRegisterReader: ~Copyable {
  /// The low lane of `xmm` with a number from 0 to 15.
  mutating func vectorRegister(_ number: Int) throws(ArgumentFault) -> VectorLane
  /// The register a number of places, 0 to 7, below the top of the x87 stack.
  mutating func x87Register(_ position: Int) throws(ArgumentFault) -> ExtendedBits
}

/// A thread whose floating-point registers cannot be had.
package struct NoVectorRegisters: VectorRegisterReader {
  package init() {}

  package mutating func vectorRegister(_ number: Int) throws(ArgumentFault) -> VectorLane {
    throw ArgumentFault(.unavailableVectorRegisters)
  }

  package mutating func x87Register(_ position: Int) throws(ArgumentFault) -> ExtendedBits {
    throw ArgumentFault(.unavailableVectorRegisters)
  }
}

/// Wide floating-point formats, narrowed to `Double` with one rounding.
enum FloatingFormat {
  /// The x87 format: 64 bits of significand, its integer bit written out, and a 15-bit exponent.
  static func extended(significand: UInt64, signAndExponent: UInt16) -> Double {
    Double(
      Float80(
        sign: signAndExponent >> 15 == 0 ? .plus : .minus,
        exponentBitPattern: UInt(signAndExponent & 0x7fff),
        significandBitPattern: significand & ~(1 << 63)))
  }

  /// IEEE binary128: 15 bits of exponent, biased like the x87's, and 112 bits of fraction.
  static func quad(low: UInt64, high: UInt64) -> Double {
    let fractionTop = high & 0xffff_ffff_ffff
    // The top 63 fraction bits, with a last bit that is set if any of those dropped was: enough for
    // the one rounding to the 52 bits of a double to come out as if from all of them.
    let kept = fractionTop << 15 | low >> 49
    let sticky: UInt64 = low << 15 == 0 ? 0 : 1
    return extended(
      significand: kept | sticky, signAndExponent: UInt16(truncatingIfNeeded: high >> 48))
  }

  /// Sixteen bytes, which may be a `long double` padded from ten or a `__float128`: a note says `16f`
  /// for both.
  ///
  /// Told apart by what the bits would mean: an x87 number has its integer bit set and an exponent
  /// that some double has too. A quad looks like that once in thirty at worst, and never when its
  /// fraction is short; padding is whatever the stack held, most often the top of a pointer or zero.
  static func sixteenBytes(low: UInt64, high: UInt64) -> Double {
    let exponent = UInt16(truncatingIfNeeded: high) & 0x7fff
    let isZero = low == 0 && high & 0x7fff == 0
    let isExtended =
      isZero
      ? high >> 16 == 0 : low >> 63 == 1 && (isDoubleExponent(exponent) || exponent == 0x7fff)
    return isExtended
      ? extended(significand: low, signAndExponent: UInt16(truncatingIfNeeded: high))
      : quad(low: low, high: high)
  }

  private static func isDoubleExponent(_ exponent: UInt16) -> Bool {
    // From the least subnormal double to the greatest, biased by 16383.
    (16383 - 1074...16383 + 1023).contains(Int(exponent))
  }
}
