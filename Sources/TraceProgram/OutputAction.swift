// What a program records for its reader: each `emit` names one of these, and its operands' values
// follow in the record. They are done in the order recorded, when no tracee is stopped.

/// An action on the output, with the types of its operands in slot order.
package struct OutputAction: Hashable, Sendable {
  package var kind: Kind
  package var operands: [ValueType]

  package init(_ kind: Kind, _ operands: [ValueType] = []) {
    self.kind = kind
    self.operands = operands
  }

  package enum Kind: Hashable, Sendable {
    /// Nothing but that the clause ran: what a clause with an empty body records.
    case mark
    /// One value in the dialect's default form.
    case trace
    /// Memory as a hexadecimal dump; the operand is bytes. `shown` is a second operand: how many.
    case dump
    /// The values by a format. The operands are the arguments.
    case print(format: Int)
    /// D's `print`: an address, and the typed value that is there.
    case printTyped(layout: Int)
    /// A stack on lines of its own, each indented.
    case stack
    /// Aggregations by key, in a format, or by default when there is none.
    case printMaps([Int], format: Int?)
    case clear(map: Int)
    /// Keeps so many of the largest, or of the smallest if the operand is negative; all go without one.
    case truncate(map: Int)
    /// Divides by the operand when printed, until `denormalize`.
    case normalize(map: Int)
    case denormalize(map: Int)
    /// Ends the run with the operand as status.
    case exit
    /// The text that the format makes is run by the shell.
    case system(format: Int)
    /// Output goes to the file that the format names from now on; to the original if it is empty.
    case reopen(format: Int)
    /// Output's file is cut to nothing.
    case truncateFile
    /// The operands are an option's name and value.
    case setOption
    /// The text that the format makes is a warning, which does not belong to the output.
    case warn(format: Int)
    /// Output goes to the next of several files.
    case nextFile
  }
}

/// How the bytes of a typed value are laid out, for printing its members.
package indirect enum ValueLayout: Hashable, Sendable {
  /// `typeName` is how the type is shown.
  case integer(typeName: String, size: Int, isSigned: Bool, isCharacter: Bool)
  case bitField(typeName: String, size: Int, lowest: Int, width: Int, isSigned: Bool)
  case pointer(typeName: String)
  case floating(typeName: String, size: Int)
  case enumeration(typeName: String, names: [EnumeratedName])
  case array(typeName: String, element: ValueLayout, count: Int)
  case string(typeName: String, size: Int)
  case structure(typeName: String, size: Int, members: [Member])

  package struct Member: Hashable, Sendable {
    /// Empty for an anonymous struct or union.
    package var name: String
    package var offset: Int
    package var layout: ValueLayout

    package init(name: String, offset: Int, layout: ValueLayout) {
      self.name = name
      self.offset = offset
      self.layout = layout
    }
  }

  package struct EnumeratedName: Hashable, Sendable {
    package var name: String
    package var value: Int32

    package init(name: String, value: Int32) {
      self.name = name
      self.value = value
    }
  }

  /// In bytes.
  package var size: Int {
    switch self {
    case .integer(_, let size, _, _), .bitField(_, let size, _, _, _), .floating(_, let size),
      .string(_, let size), .structure(_, let size, _):
      size
    case .pointer: 8
    case .enumeration: 4
    case .array(_, let element, let count): element.size &* count
    }
  }
}
