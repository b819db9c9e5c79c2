// Sizes, alignments and the layout of structs and unions, as GCC lays them out on x86-64. Sizes that
// overflow, or are beyond what any script can mean, are nil.

/// Measures types for one size of string.
package struct DTypeLayout: Sendable {
  /// The size of a string.
  package var strsize: Int

  /// No object may be larger; it keeps every later sum of offsets far from overflow.
  static let limit = 1 << 31

  package init(strsize: Int) { self.strsize = strsize }

  /// In bytes; nil for void, functions, incomplete types, and what is too large.
  package func size(of type: DType) -> Int? {
    switch type.resolved {
    case .integer(let integer): return integer.size
    case .enumeration: return 4
    case .floating(_, let size): return size
    case .string: return strsize
    case .pointer: return 8
    case .array(let inner, let count):
      guard let count, let size = size(of: inner) else { return nil }
      let (bytes, overflow) = size.multipliedReportingOverflow(by: count)
      return overflow || bytes > Self.limit ? nil : bytes
    case .aggregate(let aggregate): return aggregate.members == nil ? nil : aggregate.size
    case .stack, .symbol: return 8
    case .unknown, .void, .function, .dynamic, .named, .qualified: return nil
    }
  }

  /// In bytes.
  package func alignment(of type: DType) -> Int {
    switch type.resolved {
    case .integer(let integer): integer.size
    case .enumeration: 4
    case .floating(_, let size): size
    case .pointer, .stack, .symbol: 8
    case .array(let inner, _): alignment(of: inner)
    case .aggregate(let aggregate): aggregate.alignment
    default: 1
    }
  }
}

/// Places members one after the other.
struct DLayoutBuilder {
  let layout: DTypeLayout
  let isUnion: Bool
  private(set) var members: [DAggregateType.Member] = []
  private(set) var alignment = 1
  /// The bits in use, from the beginning.
  private var used = 0
  private var largest = 0

  init(layout: DTypeLayout, isUnion: Bool) {
    self.layout = layout
    self.isUnion = isUnion
  }

  /// The size with its padding, in bytes; nil when too large.
  var size: Int? {
    let bytes = isUnion ? largest : (used + 7) / 8
    let padded = (bytes + alignment - 1) / alignment * alignment
    return padded > DTypeLayout.limit ? nil : padded
  }

  /// Adds a member; false when there is no room left for it. An unnamed struct or union lends its members.
  mutating func add(name: String?, type: DType) -> Bool {
    guard let size = layout.size(of: type) else { return false }
    let align = layout.alignment(of: type)
    alignment = max(alignment, align)
    let offset = isUnion ? 0 : ((used + 7) / 8 + align - 1) / align * align
    if let name {
      members.append(.init(name: name, type: type, offset: offset))
    } else if let inner = type.aggregate?.members {
      members += inner.map {
        .init(name: $0.name, type: $0.type, offset: offset + $0.offset, bits: $0.bits)
      }
    }
    return extend(to: (offset + size) * 8)
  }

  /// Adds a bit-field. A width of 0 only ends the storage unit.
  mutating func addBits(name: String?, type: DType, width: Int) -> Bool {
    guard let size = layout.size(of: type), size <= 8 else { return false }
    let unit = size * 8
    guard width > 0 else {
      if !isUnion { used = (used + unit - 1) / unit * unit }
      return true
    }
    var start = isUnion ? 0 : used
    // A field does not straddle two units of its declared type.
    if start / unit != (start + width - 1) / unit { start = (start + unit - 1) / unit * unit }
    if let name {
      alignment = max(alignment, size)
      members.append(
        .init(
          name: name, type: type, offset: start / unit * size,
          bits: (lowest: start % unit, width: width)))
    }
    return extend(to: start + width)
  }

  private mutating func extend(to bits: Int) -> Bool {
    if isUnion { largest = max(largest, (bits + 7) / 8) } else { used = max(used, bits) }
    return bits <= DTypeLayout.limit * 8
  }
}
