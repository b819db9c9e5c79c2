// The checker of D: it gives every expression its type and every name its meaning. One checker serves
// all programs of a command line, because they share their global variables.
//
// A program is used in this order: `begin`, `declare` for every item of it, then `check` for each
// probe of each clause, each result being lowered before the next call, which annotates anew.

package import ScriptSyntax

/// What the checker must know of the options.
package struct DCheckOptions: Sendable {
  /// The size of a string.
  package var strsize = 256
  /// Whether descriptions may match no probe.
  package var zdefs = false
  /// Whether there is a target (`-c` or `-p`), which lets `%A` print plain addresses.
  package var hasTarget = false

  package init(strsize: Int = 256, zdefs: Bool = false, hasTarget: Bool = false) {
    self.strsize = strsize
    self.zdefs = zdefs
    self.hasTarget = hasTarget
  }
}

/// A clause checked for one of its probes.
package struct DCheckedClause {
  package var clause: DClause
  package var probe: DProbeSpecifier
  package var description: DProbeDescription
  /// How many probes the description matched.
  package var probeCount = 0
  /// The types of `args[]`; nil when the probes do not agree.
  package var argumentTypes: [DType]?
  /// Those it names, in the order of their first use.
  package var variables: [DVariable] = []
  package var aggregations: [DAggregation] = []
  /// Whether it makes a record: something is traced or printed, or the body is empty.
  package var recordsData = false
  package var isDestructive = false
  package var aggregates = false
  package var speculates = false
  package var commits = false
  package var discards = false
  package var exits = false
}

/// Checks declarations and clauses.
package final class DChecker {
  package var options: DCheckOptions
  let knowledge: any DProbeKnowledge
  /// Sets an option of `#pragma D option`; gives the reason when it cannot be set.
  package var setOption: (_ name: String, _ value: String?) -> String? = { _, _ in nil }

  package init(options: DCheckOptions, knowledge: any DProbeKnowledge) {
    self.options = options
    self.knowledge = knowledge
  }

  /// Begins another program: its `this->` variables are its own.
  package func begin() {}

  /// Checks and remembers what stands outside of clauses; clauses are ignored.
  package func declare(_ item: DItem) throws(Diagnostic) {}

  /// Checks a clause for one of its probes and annotates it.
  package func check(
    _ clause: DClause, for probe: DProbeSpecifier
  ) throws(Diagnostic) -> DCheckedClause {
    DCheckedClause(
      clause: clause, probe: probe,
      description: DProbeDescription(text: probe.text) ?? DProbeDescription())
  }
}
