// What users may say of every session, whatever runs in it: where the tracer and busy threads run, and
// whether processes get a safety net.

package import Tracees
internal import Tracing

/// Why a setting cannot be had.
package struct SettingsError: Error, CustomStringConvertible {
  package let description: String
}

extension Placement {
  /// The variable that says it where no option can.
  package static let variable = "TRAPLINE_CPU"

  /// `auto`, `off`, or the number of a processor that this process may use.
  package init(_ text: String) throws(SettingsError) {
    switch text {
    case "auto": self = .automatic
    case "off": self = .off
    default:
      guard let number = Int(text), number >= 0 else {
        throw SettingsError(
          description: "'\(text)' is no placement: say auto, off or the number of a processor")
      }
      guard ProcessorSet.own.contains(number) else {
        let own = ProcessorSet.own.processors.map(String.init).joined(separator: ", ")
        throw SettingsError(
          description: "processor \(number) is not among those that Trapline may use: \(own)")
      }
      self = .processor(number)
    }
  }

  /// What the environment says; automatic if it says nothing.
  package static func ofEnvironment() throws(SettingsError) -> Placement {
    guard let text = environment(variable), !text.isEmpty else { return .automatic }
    do throws(SettingsError) {
      return try Placement(text)
    } catch {
      throw SettingsError(description: "\(variable): \(error.description)")
    }
  }
}

extension TraceSession {
  /// Where it runs, and whether processes survive its sudden death; the environment says what is not given.
  func prepare(placement: Placement? = nil, laysNets: Bool? = nil) throws(SettingsError) {
    if let placement {
      tracer.placement = placement
    } else {
      tracer.placement = try .ofEnvironment()
    }
    guard laysNets ?? (environment(Self.netVariable) != "off") else { return }
    tracer.laysNets = true
    tracer.notes = RescueNotes()
  }

  /// The variable that says `off` where no option can.
  private static var netVariable: String { "TRAPLINE_SAFETY_NET" }
}
