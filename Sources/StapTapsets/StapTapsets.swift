// The tapset library: aliases, functions and macros in SystemTap's own language, our own writing. The files
// are in the folder beside this one, as they would be in a system's `/usr/share/systemtap/tapset`, and are
// embedded in the program, so that one binary is all there is to install.

/// The files of the tapset library.
package enum StapTapsets {
  /// A file of the library.
  package struct File: Sendable {
    /// Its name within the library, such as `context.stp`.
    package let name: String
    /// What is in it: UTF-8.
    package let bytes: [UInt8]
  }

  /// All files, by name.
  package static let files: [File] = [
    File(name: "context.stp", bytes: PackageResources.context_stp)
  ]
}
