// Signatures that the command line declares, in files and one by one.

import ArgumentParser
import Glibc
import ProbeNotes
import SystemPackage
import Tracees

extension SignatureTable {
  /// Adds what files hold, and single signatures such as `provider:probe(name: type)`.
  mutating func add(files: [String], signatures: [String] = []) throws {
    for path in files {
      guard let text = readSmallFile(path) else {
        throw ValidationError("cannot read signatures from '\(path)': \(Errno(rawValue: errno))")
      }
      try add(text, named: path)
    }
    for signature in signatures { try add(Self.tableText(of: signature), named: "-s") }
  }

  private mutating func add(_ text: String, named name: String) throws {
    do throws(SignatureError) {
      try add(parsing: text, named: name)
    } catch {
      throw ValidationError("\(error)")
    }
  }

  /// `provider:probe(…)` as a table of one row.
  private static func tableText(of signature: String) throws -> String {
    guard let colon = signature.firstIndex(of: ":"), let open = signature.firstIndex(of: "("),
      colon < open
    else {
      throw ValidationError("'\(signature)' is no signature (for example: app:query(text: string))")
    }
    return "provider \(signature[..<colon])\n\(signature[signature.index(after: colon)...])"
  }
}
