// What `dtrace -h` and `dtrace -G` make of a provider definition while a program is built: a C header
// with the probes' macros, and an object with their semaphores. The definition has been through the
// preprocessor already if it is to be (`-C`).

package import ElfImages
package import ProviderDefinitions
package import SystemPackage

/// A provider definition, read and ready to be turned into a header or an object.
package struct ProviderBuild: Sendable {
  /// The file the definition came from, as the user named it.
  package let script: String
  /// What it says.
  package let definition: ProviderDefinition

  /// Reads a definition; `script` is for errors and the header's first line.
  package init(definition bytes: [UInt8], script: String) throws(ProviderDefinitionError) {
    definition = try DefinitionParser.parse(bytes, script: script)
    self.script = script
  }

  /// The text of the header of `-h`.
  package var header: [UInt8] {
    let name = FilePath(script).lastComponent?.string ?? script
    return Array(HeaderWriter.header(of: definition, script: name).utf8)
  }

  /// The contents of the object of `-G`.
  package func object() throws(ProviderBuildError) -> [UInt8] {
    do throws(ElfError) {
      return try SemaphoreObject(symbols: definition.semaphores).bytes()
    } catch {
      throw ProviderBuildError(script: script, cause: .object(error))
    }
  }

  /// Makes a header or an object and writes it to a file.
  ///
  /// The `objects` that a program is made of are not changed by `-G`, since a probe of `<sys/sdt.h>`
  /// is complete without it; but they must be there, and nothing is written when one is not.
  package func write(
    _ product: Product, to output: FilePath, objects: [FilePath] = []
  ) throws(ProviderBuildError) {
    for object in objects {
      do {
        try FileDescriptor.open(object, .readOnly, options: [.nonBlocking, .closeOnExec]).close()
      } catch {
        throw ProviderBuildError(
          script: script, cause: .input(object, error as? Errno ?? .ioError))
      }
    }
    let bytes =
      switch product {
      case .header: header
      case .object: try object()
      }
    do {
      let file = try FileDescriptor.open(
        output, .writeOnly, options: [.create, .truncate, .closeOnExec],
        permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
      _ = try file.closeAfter { try file.writeAll(bytes) }
    } catch {
      throw ProviderBuildError(script: script, cause: .output(output, error as? Errno ?? .ioError))
    }
  }

  /// What is made of a definition.
  package enum Product: String, Sendable {
    /// The header of `-h`.
    case header = "h"
    /// The object of `-G`.
    case object = "o"
  }

  /// Where a product goes without `-o`: `src/probes.d` gives `probes.h` in the working directory.
  package static func defaultOutput(_ product: Product, script: String) -> String {
    let name = FilePath(script).lastComponent
    return "\(name?.stem ?? "probes").\(product.rawValue)"
  }
}

/// A header or an object that could not be made.
package struct ProviderBuildError: Error, Equatable, Sendable, CustomStringConvertible {
  /// What stood in the way.
  package enum Cause: Equatable, Sendable {
    /// An object of the program cannot be opened.
    case input(FilePath, Errno)
    /// What was made cannot be written.
    case output(FilePath, Errno)
    /// The object cannot be put together.
    case object(ElfError)
  }

  /// The definition, as the user named it.
  package let script: String
  /// What stood in the way.
  package let cause: Cause

  package var description: String {
    switch cause {
    case .input(let path, let errno):
      "failed to link script \(script): failed to open \(path): \(errno)"
    case .output(let path, let errno): "failed to write \(path): \(errno)"
    case .object(let error): "failed to link script \(script): \(error)"
    }
  }
}
