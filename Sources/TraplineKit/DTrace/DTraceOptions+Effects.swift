// What the options come to: limits for the machine, and the look of output.

package import TraceOutput
package import TraceRuntime

extension DTraceOptions {
  /// The options that a style stands for, to be changed and applied again.
  init(_ style: DTraceStyle) {
    self.init()
    setBoolean("quiet", style.isQuiet ? 1 : nil)
    setBoolean("flowindent", style.flowIndents ? 1 : nil)
    setBoolean("rawbytes", style.showsRawBytes ? 1 : nil)
    setBoolean("stackindent", Int64(style.stackIndent))
    setBoolean("aggsortkey", style.order.isByKey ? 1 : nil)
    setBoolean("aggsortrev", style.order.isReversed ? 1 : nil)
    setBoolean("aggsortpos", Int64(style.order.valuePosition))
    setBoolean("aggsortkeypos", Int64(style.order.keyPosition))
    setNumber("printsize", style.printSize.map { Int64($0) })
  }

  /// Changes a style to what the options say.
  package func apply(to style: inout DTraceStyle) {
    style.isQuiet = isOn("quiet")
    style.flowIndents = isOn("flowindent")
    style.showsRawBytes = isOn("rawbytes")
    style.stackIndent = int("stackindent") ?? 14
    style.printSize = int("printsize")
    style.order.isByKey = isOn("aggsortkey")
    style.order.isReversed = isOn("aggsortrev")
    style.order.valuePosition = int("aggsortpos") ?? 0
    style.order.keyPosition = int("aggsortkeypos") ?? 0
  }

  /// A number of an option, for what is counted.
  package func int(_ name: String) -> Int? { number(name).map { Int(clamping: $0) } }

  /// The bounds of a run.
  package var limits: MachineLimits {
    var limits = MachineLimits()
    limits.stringSize = int("strsize") ?? limits.stringSize
    limits.mapBytes = int("dynvarsize") ?? limits.mapBytes
    limits.aggregationBytes = int("aggsize") ?? limits.aggregationBytes
    limits.scratchBytes = int("scratchsize") ?? limits.scratchBytes
    limits.recordBytes = int("bufsize") ?? limits.recordBytes
    limits.speculationCount = int("nspec") ?? limits.speculationCount
    limits.speculationBytes = int("specsize") ?? limits.speculationBytes
    return limits
  }
}
