// Which version of D this is.

/// The version of the language, as `dtrace -V` prints it.
package enum DTraceVersion {
  package static let text = "Trapline D 2.0"
  package static let details = """
    This is Trapline, which traces without a kernel module.

    """
}
