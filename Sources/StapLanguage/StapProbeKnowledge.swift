// What the checker asks about probes, which it knows nothing of itself: which points there are, and which
// places of the program their handlers can read.

/// Whether there are probe points of some name.
package enum StapPointAnswer {
  /// Those that it stands for, with wildcards of components replaced.
  case points([StapProbePoint])
  /// Nothing fits the component of that number; these could stand in its place. What comes before it may be
  /// a point by itself.
  case mismatch(component: Int, alternatives: [String], isComplete: Bool = false)
  /// More components must follow, such as these.
  case truncated(follow: [String])
  /// There is such a kind of point, and this one cannot be had; why, in one message after the other.
  case refused([String])
}

/// Answers the checker's questions.
package protocol StapProbeKnowledge {
  /// The points that a point stands for, which names no alias.
  func points(matching point: StapProbePoint) -> StapPointAnswer

  /// The type of a place as handlers of a point read it, or as functions do when there is no point; nil
  /// when there is no such place.
  func type(of target: StapTarget, at point: StapProbePoint?) -> StapType?

  /// Why there is no such place, in stap's words; nil when it only says that there is none.
  func refusal(of target: StapTarget, at point: StapProbePoint?) -> String?
}

extension StapProbeKnowledge {
  package func refusal(of target: StapTarget, at point: StapProbePoint?) -> String? { nil }
}
