// The options of dtrace that change what output looks like. All but the first two may change while
// records are rendered.

package import TraceRuntime

/// How D's output is laid out.
package struct DTraceStyle: Hashable, Sendable {
  /// Columns that differ from run to run are left out (`_DTRACE_TESTING`).
  package var isTesting = false
  /// Drop messages begin with a tag (`droptags`).
  package var showsDropTags = false
  /// Only what scripts write (`-q`).
  package var isQuiet = false
  /// Entries and returns indent (`-F`).
  package var flowIndents = false
  /// Every traced value is a dump (`rawbytes`).
  package var showsRawBytes = false
  /// How far stacks are indented (`stackindent`).
  package var stackIndent = 14
  /// How many bytes `print` shows of a value (`printsize`); nil for all.
  package var printSize: Int?
  /// The most bytes a string has without its final zero (`strsize`): dumps show all of them.
  package var stringSize = 256
  /// `aggsortkey` and its kin.
  package var order = AggregationOrder()

  package init() {}
}
