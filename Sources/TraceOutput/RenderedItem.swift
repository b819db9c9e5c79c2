// What a renderer makes of records, and what it has to be told about probes and stacks. Text and
// effects come in the order recorded, so that a file is changed and a command run between the right
// lines.

/// A piece of output.
package enum RenderedItem: Hashable, Sendable {
  /// Text for the output, whose file the effects before it have chosen.
  case text([UInt8])
  case effect(RenderedEffect)
}

/// Something to be done when the text before it is written.
package enum RenderedEffect: Hashable, Sendable {
  /// The run ends with this status.
  case exit(status: Int32)
  /// The shell runs this.
  case system([UInt8])
  /// Output goes to this file from now on; to the original one if it is empty. `place` is what a
  /// failure names, as `DTraceMessages.place` has it.
  case reopen([UInt8], place: String)
  /// The output's file is cut to nothing.
  case truncateFile
  /// An option is set, to a value if it is not nil.
  case setOption(name: [UInt8], value: [UInt8]?, place: String)
  /// A warning of the script, without what stands before it and without a newline.
  case warning([UInt8])
  /// Output goes to the next of several files.
  case nextFile
}

/// A probe as output names it.
package struct ProbeLabel: Hashable, Sendable {
  /// As listings number it.
  package var id: Int
  package var provider: [UInt8]
  package var module: [UInt8]
  package var function: [UInt8]
  package var name: [UInt8]

  package init(
    id: Int, provider: [UInt8], module: [UInt8], function: [UInt8], name: [UInt8]
  ) {
    self.id = id
    self.provider = provider
    self.module = module
    self.function = function
    self.name = name
  }
}

/// One frame of a stack as output names it.
package struct FrameLabel: Hashable, Sendable {
  package var address: UInt64
  /// The file's name without directories; nil if no file holds the address.
  package var module: [UInt8]?
  /// The function; nil if it has no name.
  package var symbol: [UInt8]?
  /// Bytes from the function's beginning.
  package var offset: UInt64

  package init(address: UInt64, module: [UInt8]?, symbol: [UInt8]?, offset: UInt64) {
    self.address = address
    self.module = module
    self.symbol = symbol
    self.offset = offset
  }
}

/// Who knows the probes and stacks that records have numbers of.
package protocol RenderingSource {
  /// The probe of a number in record headers.
  func probe(_ number: Int) -> ProbeLabel
  /// The frames of a stack, innermost first.
  func frames(ofStack number: UInt64) -> [FrameLabel]
}
