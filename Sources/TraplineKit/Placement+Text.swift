// Where the tracer and busy threads run, as users say it.

package import Tracees

/// Why a placement cannot be had.
package struct PlacementError: Error, CustomStringConvertible {
  package let description: String
}

extension Placement {
  /// The variable that says it where no option can.
  package static let variable = "TRAPLINE_CPU"

  /// `auto`, `off`, or the number of a processor that this process may use.
  package init(_ text: String) throws(PlacementError) {
    switch text {
    case "auto": self = .automatic
    case "off": self = .off
    default:
      guard let number = Int(text), number >= 0 else {
        throw PlacementError(
          description: "'\(text)' is no placement: say auto, off or the number of a processor")
      }
      guard ProcessorSet.own.contains(number) else {
        let own = ProcessorSet.own.processors.map(String.init).joined(separator: ", ")
        throw PlacementError(
          description: "processor \(number) is not among those that Trapline may use: \(own)")
      }
      self = .processor(number)
    }
  }

  /// What the environment says; automatic if it says nothing.
  package static func ofEnvironment() throws(PlacementError) -> Placement {
    guard let text = environment(variable), !text.isEmpty else { return .automatic }
    do throws(PlacementError) {
      return try Placement(text)
    } catch {
      throw PlacementError(description: "\(variable): \(error.description)")
    }
  }
}
