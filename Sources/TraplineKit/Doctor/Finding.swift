// What an examination says: what was found, what works because of it, and what to change if it does not.
// Facts are gathered elsewhere; nothing here asks the system.

internal import TraceOutput

/// One line of an examination.
package struct Finding: Equatable, Sendable {
  package enum Subject: String, Sendable {
    case machine, process, file
  }

  package enum State: String, Sendable {
    case fine = "ok"
    /// Something works only in part, or only for some.
    case limited
    /// Something that tracing needs is not there.
    case missing
  }

  package let subject: Subject
  /// What it is about, in a word or two.
  package let topic: String
  package let state: State
  /// What is so.
  package let found: String
  /// What works, or does not, because of it.
  package let meaning: String
  /// What to change: a command, a setting; nil where nothing needs to be changed.
  package let change: String?

  package init(
    _ subject: Subject, _ topic: String, _ state: State, _ found: String, _ meaning: String,
    change: String? = nil
  ) {
    self.subject = subject
    self.topic = topic
    self.state = state
    self.found = found
    self.meaning = meaning
    self.change = change
  }
}

/// All that an examination found.
package struct Findings: Sendable {
  package private(set) var all: [Finding] = []

  package init(_ all: [Finding] = []) {
    self.all = all
  }

  /// Adds what was found of something else.
  package mutating func add(_ more: [Finding]) { all += more }

  /// Whether nothing that is needed is missing.
  package var areFine: Bool { !all.contains { $0.state == .missing } }

  /// For people; `titles` says what each subject is called.
  package func text(
    width: Int?, isColored: Bool, titles: [Finding.Subject: String]
  ) -> [UInt8] {
    var text = LectureText(width: width, isColored: isColored)
    // The same columns under each title.
    let widest = all.map(\.topic.count).max() ?? 0
    for subject in [Finding.Subject.machine, .process, .file] {
      let part = all.filter { $0.subject == subject }
      guard !part.isEmpty else { continue }
      if subject != part.first?.subject || !text.bytes.isEmpty { text.gap() }
      text.title(titles[subject] ?? subject.rawValue)
      var rows: [[String]] = []
      for finding in part {
        let topic = finding.topic + String(repeating: " ", count: widest - finding.topic.count)
        rows.append([Self.word(finding.state), topic, "\(finding.found) -> \(finding.meaning)"])
        if let change = finding.change { rows.append(["", "", "change: \(change)"]) }
      }
      text.rows(rows.map { $0.map { printable($0) } }, indent: 2)
    }
    return text.bytes
  }

  /// As wide as the widest of them.
  private static func word(_ state: Finding.State) -> String {
    state.rawValue + String(repeating: " ", count: 7 - state.rawValue.count)
  }

  /// For programs: an object for each finding, one to a line.
  package var json: [UInt8] {
    var out: [UInt8] = []
    for finding in all {
      func add(_ key: String, _ value: String?) {
        out.append(contentsOf: "\(out.last == UInt8(ascii: "{") ? "" : ",")\"\(key)\":".utf8)
        JSONText.append(value, to: &out)
      }
      out.append(UInt8(ascii: "{"))
      add("subject", finding.subject.rawValue)
      add("topic", finding.topic)
      add("state", finding.state.rawValue)
      add("found", finding.found)
      add("meaning", finding.meaning)
      add("change", finding.change)
      out.append(contentsOf: "}\n".utf8)
    }
    return out
  }
}
