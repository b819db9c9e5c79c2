// The bounds of a run. Each dialect has defaults of its own.

/// How much memory and time a program may use.
package struct MachineLimits: Hashable, Sendable {
  /// The most bytes a string has, without its final zero.
  package var stringSize = 256
  /// What the maps that are no aggregations may hold together, in bytes.
  package var mapBytes = 1 << 20
  /// What the aggregations may hold together, in bytes.
  package var aggregationBytes = 4 << 20
  /// What one clause may allocate, in bytes; strings of the machine's own making not counted.
  package var scratchBytes = 256
  /// What strings of the machine's own making one clause may use, in bytes; there is always room for some.
  package var textBytes = 1 << 20
  /// What one record may be, in bytes.
  package var recordBytes = 4 << 20
  package var speculationCount = 1
  /// What one speculation may hold, in bytes.
  package var speculationBytes = 4 << 20
  /// How many backward jumps and calls one clause may make.
  package var budget = 1_000_000
  package var callDepth = 64
  /// Whether what a clause has recorded before a fault stays.
  package var keepsOutputOfFaults = false

  package init() {}
}
