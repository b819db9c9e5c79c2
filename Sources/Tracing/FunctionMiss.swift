// Why a description of the pid provider means nothing in a process. It is asked only when that has turned
// out, so that it may look at everything again.

internal import ElfImages
internal import SystemPackage
package import TraceBase
internal import Tracees

/// What is not there of a place in a function.
package enum FunctionMiss: Equatable, Sendable {
  /// The file is there, and has no such function.
  case function
  /// The name stands for one of several functions, chosen when the file is loaded.
  case indirect
  /// The function is there, and the name is none of a place in it.
  case name
  /// The offset is beyond the end of the function.
  case outside(offset: UInt64, function: String)
  /// The offset is within an instruction.
  case unaligned(offset: UInt64, function: String)
}

extension SiteTable {
  /// What is not there of what a description of the pid provider means; nil when there is nothing more to
  /// tell than that there is none.
  package func miss(of description: ProbeDescription, in process: ProcessID) -> FunctionMiss? {
    guard let images = try? images(of: process) else { return nil }
    for image in images {
      let isProgram = image.isProgram(of: process)
      guard description.matchesFunctions(ofModule: moduleName(of: image.path), isProgram: isProgram)
      else { continue }
      let functions = image.withSymbols { $0.functions(where: description.means(functionNamed:)) }
      if let function = functions.first { return miss(of: description, in: function, of: image) }
      guard let function = description.onlyFunction else { continue }
      let others = image.withSymbols { $0.symbols(named: function) }
      if others.contains(where: { $0.kind == .indirectFunction }) { return .indirect }
      if description.onlyModule != nil, others.isEmpty { return .function }
    }
    return nil
  }

  private func miss(
    of description: ProbeDescription, in function: ElfSymbol, of image: ImageFile
  ) -> FunctionMiss? {
    guard !description.isNamePattern, !["entry", "return"].contains(description.name) else {
      return nil
    }
    guard let offset = description.functionOffset else { return .name }
    guard offset < function.byteCount else {
      return .outside(offset: offset, function: function.name)
    }
    guard let file = image.reopened(), let code = FunctionCode(function, in: file, image.code),
      !code.boundaries.contains(Int(clamping: offset))
    else { return nil }
    return .unaligned(offset: offset, function: function.name)
  }
}
