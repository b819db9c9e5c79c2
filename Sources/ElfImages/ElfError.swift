// Why an ELF file could not be used: what was attempted, on which file, and what stood in the way.
// Anything that the file itself gets wrong carries the offset at which it does.

package import SystemPackage
package import TraceBase

/// An ELF file that cannot be opened or read.
package struct ElfError: Error, Equatable, Sendable {
  /// What was attempted.
  package enum Operation: Equatable, Sendable {
    /// Opening the file and reading its headers.
    case open
    /// Reading one part of an open file, named as the ELF specification does.
    case read(String)
    /// Making the file.
    case write
  }

  /// What stood in the way.
  package enum Cause: Equatable, Sendable {
    /// The kernel refused.
    case system(Errno)
    /// A directory, a pipe, a device: not a regular file.
    case notRegular(FileType)
    /// A file of no bytes.
    case empty
    /// The file does not begin with the ELF magic number.
    case notELF
    /// An ELF file for another machine; `machine` is its `e_machine`.
    case foreign(bits: Int, bigEndian: Bool, machine: UInt16)
    /// An ELF file that is neither a program nor a shared library; the value is its `e_type`.
    case unsupportedType(UInt16)
    /// The file contradicts itself or ends too early.
    case malformed(String, at: FileOffset)
    /// What libelf said of a file it read.
    case library(String)
    /// What libelf said of a file it was to write.
    case unwritten(String)
    /// The file of this name is not the one that a process has mapped.
    case replaced
    /// The file that a process has mapped has no name any more, and only root may open it then.
    case outOfReach
  }

  /// What was attempted.
  package let operation: Operation
  /// The file it was attempted on.
  package let path: FilePath
  /// What stood in the way.
  package let cause: Cause

  package init(_ operation: Operation, _ path: FilePath, _ cause: Cause) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }
}

extension ElfError: CustomStringConvertible {
  package var description: String {
    switch operation {
    case .open: "cannot open \(path): \(cause)"
    case .read(let part): "cannot read the \(part) of \(path): \(cause)"
    case .write:
      // What helps with a file that is read is no help here.
      if case .system(let errno) = cause {
        "cannot write \(path): \(errno)"
      } else {
        "cannot write \(path): \(cause)"
      }
    }
  }
}

extension ElfError.Cause: CustomStringConvertible {
  package var description: String {
    switch self {
    case .system(let errno):
      switch errno {
      case .permissionDenied: "\(errno) (the file must be readable by this user)"
      case .noSuchFileOrDirectory: "\(errno) (check the path)"
      default: "\(errno)"
      }
    case .notRegular(let type):
      "it is \(Self.name(of: type)) (name a program or a shared library)"
    case .empty: "it is empty (name a program or a shared library)"
    case .notELF: "it is not an ELF file (name a program or a shared library, not a script)"
    case .foreign(let bits, let bigEndian, let machine):
      "it is a \(bits)-bit \(bigEndian ? "big-endian " : "")\(Self.name(ofMachine: machine)) file "
        + "(only 64-bit x86-64 files are supported)"
    case .unsupportedType(let type):
      "it is \(Self.name(ofELFType: type)) (name a program or a shared library)"
    case .malformed(let what, let offset):
      "\(what), at offset \(offset) (the file is damaged or cut short)"
    case .library(let message): "\(message) (the file is damaged)"
    case .unwritten(let message): message
    case .replaced:
      "the process has another file mapped, which was replaced or removed since it was started"
    case .outOfReach:
      "it was removed or replaced since the process mapped it (run as root, or with the capability "
        + "CAP_CHECKPOINT_RESTORE, or start the program anew)"
    }
  }

  private static func name(of type: FileType) -> String {
    switch type {
    case .directory: "a directory"
    case .fifo: "a named pipe"
    case .socket: "a socket"
    case .characterSpecial, .blockSpecial: "a device"
    default: "not a regular file"
    }
  }

  // The machines Linux distributions ship for, from <elf.h>.
  private static func name(ofMachine machine: UInt16) -> String {
    switch machine {
    case 2, 43: "SPARC"
    case 3: "i386"
    case 8: "MIPS"
    case 20: "PowerPC"
    case 21: "PowerPC64"
    case 22: "s390"
    case 40: "ARM"
    case 62: "x86-64"
    case 183: "aarch64"
    case 243: "RISC-V"
    case 247: "BPF"
    case 258: "LoongArch"
    default: "machine-\(machine)"
    }
  }

  private static func name(ofELFType type: UInt16) -> String {
    switch type {
    case 1: "a relocatable object"
    case 4: "a core dump"
    default: "an ELF file of unknown type \(type)"
    }
  }
}
