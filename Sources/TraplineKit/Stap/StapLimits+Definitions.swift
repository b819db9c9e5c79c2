// The limits that `-D NAME=VALUE` sets, under the names that scripts' authors know from SystemTap's runtime,
// and the machine's own bounds for them.

internal import StapLanguage
internal import TraceRuntime

extension StapLimits {
  /// A definition that says nothing usable, as it is printed.
  struct Mistake: Error, Equatable {
    let message: String
  }

  /// Takes the definitions of a command line over, in its order; those that are no limits are left for
  /// whoever asks for them.
  mutating func take(
    _ definitions: [(name: String, value: String)]
  ) throws(Mistake) {
    var interruptible: Int?
    for (name, value) in definitions {
      switch name {
      case "MAXSTRINGLEN": stringLength = try Self.number(value, of: name, in: 1...Self.textLimit)
      case "MAXNESTING": nesting = try Self.number(value, of: name, in: 1...Self.nestingLimit)
      case "MAXACTION": actions = try Self.number(value, of: name, in: 0...Self.countLimit)
      case "MAXACTION_INTERRUPTIBLE":
        interruptible = try Self.number(value, of: name, in: 0...Self.countLimit)
      case "MAXMAPENTRIES": mapEntries = try Self.number(value, of: name, in: 1...Self.mapLimit)
      case "MAXERRORS": errors = try Self.number(value, of: name, in: 0...Self.countLimit)
      case "MAXSKIPPED": skipped = try Self.number(value, of: name, in: 0...Self.countLimit)
      case "HIST_WIDTH": histogramWidth = try Self.number(value, of: name, in: 1...Self.barLimit)
      case "HIST_ELISION":
        histogramElision = try Self.number(value, of: name, in: -Self.countLimit...Self.countLimit)
      default: break
      }
    }
    // Ten times as much, unless it is said otherwise.
    interruptibleActions = interruptible ?? actions.multipliedReportingOverflow(by: 10).partialValue
  }

  /// The machine's bounds. Arrays are bounded one by one by their elements, and loops by counted actions.
  var bounds: MachineLimits {
    var bounds = MachineLimits()
    bounds.stringSize = stringLength - 1
    bounds.textBytes = max(16 << 20, 4096 * stringLength)
    // Memory dumps: as many whole pages as the actions of one handler can print. What is not used is no
    // memory yet.
    bounds.scratchBytes = 1 << 26
    bounds.mapBytes = 1 << 32
    bounds.aggregationBytes = 1 << 32
    bounds.budget = .max
    bounds.callDepth = nesting
    bounds.keepsOutputOfFaults = true
    return bounds
  }

  private static let textLimit = 1 << 20
  private static let nestingLimit = 10_000
  private static let countLimit = 1 << 40
  private static let mapLimit = 1 << 28
  private static let barLimit = 10_000

  /// A number as C writes them: decimal, `0x` and hexadecimal, 0 and octal.
  private static func number(
    _ text: String, of name: String, in range: ClosedRange<Int>
  ) throws(Mistake) -> Int {
    let isNegative = text.hasPrefix("-")
    let digits = isNegative ? text.dropFirst() : text[...]
    let value: Int?
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      value = Int(digits.dropFirst(2), radix: 16)
    } else if digits.count > 1, digits.hasPrefix("0") {
      value = Int(digits, radix: 8)
    } else {
      value = Int(digits)
    }
    guard let value, range.contains(isNegative ? -value : value) else {
      throw Mistake(
        message: "ERROR: -D \(name)=\(text): not a number from \(range.lowerBound) to "
          + "\(range.upperBound)")
    }
    return isNegative ? -value : value
  }
}
