// The dump that `-p1` prints: the tree as a script again, of which the dump is the same. It is laid
// out as stap's, with all parentheses and nothing indented. Where stap's own output would not read
// back as what it was, as with backslashes in formats or the `;` after a block, this one does;
// annotations, priorities and second bodies, which stap leaves out, this one leaves out as well.

/// Writes trees as text.
package struct StapDump {
  private(set) var text: [UInt8] = []
  /// Whether it can be read back; otherwise numbers and formats are as stap prints them.
  let isScript: Bool

  init(isScript: Bool = true) {
    self.isScript = isScript
  }

  /// What `-p1` prints for scripts.
  package static func text(of files: [StapFile]) -> [UInt8] {
    var dump = StapDump()
    dump.write("# parse tree dump\n")
    for file in files {
      dump.write(file)
      dump.write("\n")
    }
    return dump.text
  }

  /// The same for one script.
  package static func text(of file: StapFile) -> [UInt8] { text(of: [file]) }

  /// What `-p1` prints for a library file after the script.
  package static func libraryText(of file: StapFile) -> [UInt8] {
    var dump = StapDump()
    dump.write(file)
    dump.write("\n")
    return dump.text
  }

  mutating func write(_ string: String) { text += string.utf8 }

  mutating func write(_ bytes: [UInt8]) { text += bytes }

  /// Items with commas between them.
  mutating func list<Item>(_ items: [Item], _ write: (inout StapDump, Item) -> Void) {
    for (index, item) in items.enumerated() {
      if index > 0 { self.write(", ") }
      write(&self, item)
    }
  }

  // MARK: Declarations

  private mutating func write(_ file: StapFile) {
    write("# file \(file.source.name)\n")
    for code in file.embedded { embedded(code.code) }
    for global in file.globals { write(global) }
    for alias in file.aliases { write(alias) }
    for probe in file.probes {
      write("probe ")
      for (index, point) in probe.points.enumerated() {
        if index > 0 { write(",") }
        write(point)
      }
      write(probe.body)
      write("\n")
    }
    for function in file.functions { write(function) }
  }

  mutating func embedded(_ code: [UInt8]) {
    write("%{")
    write(code)
    write("%}")
  }

  private mutating func write(_ global: StapGlobal) {
    write("global \(global.name)")
    if global.wraps { write("%") }
    if let size = global.size { write("[\(size)]") }
    if let initializer = global.initializer {
      write(" = ")
      write(literal: initializer)
    }
    write("\n")
  }

  private mutating func write(_ alias: StapAlias) {
    write("probe ")
    for (index, name) in alias.names.enumerated() {
      if index > 0 { write(" = ") }
      write(name)
    }
    write(alias.isEpilogue ? " += " : " = ")
    list(alias.points) { $0.write($1) }
    write(alias.body)
    write("\n")
  }

  mutating func write(_ point: StapProbePoint) {
    for (index, component) in point.components.enumerated() {
      if index > 0 { write(".") }
      write(component.name)
      if let argument = component.argument {
        write("(")
        write(literal: argument)
        write(")")
      }
    }
    if point.isOptional { write(point.isSufficient ? "!" : "?") }
    if let condition = point.condition {
      write(" if (")
      write(condition)
      write(")")
    }
  }

  private mutating func write(_ function: StapFunction) {
    write("function \(function.name) (")
    list(function.parameters) { $0.write($1.name) }
    write(")\n")
    switch function.body {
    case .statements(let statement): write(statement)
    case .embedded(let code): embedded(code.code)
    }
    write("\n")
  }
}

extension StapProbePoint {
  /// As it is written, with its marks and its condition.
  package var signature: String {
    var dump = StapDump()
    dump.write(self)
    return String(decoding: dump.text, as: UTF8.self)
  }
}

extension StapAlias {
  /// As it is defined, without its body: `name = point, point`.
  package var signature: String {
    let names = names.map(\.text).joined(separator: " = ")
    let list = points.map(\.signature).joined(separator: ", ")
    return "\(names) \(isEpilogue ? "+=" : "=") \(list)"
  }
}
