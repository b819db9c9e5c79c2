// Records and aggregations as JSON: every line is an object that Foundation can read.

import Foundation
import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct JSONRendererTests {
  private func recording() -> Recording {
    var recording = Recording()
    recording.program.clauses.append(
      Clause(name: "dt_clause_0", patterns: [], code: 0..<0, slotCount: 0))
    return recording
  }

  @Test func recordsAreObjects() {
    var recording = recording()
    recording.source.stacks[1] = [frame(0x10, "a.out", "f", offset: 1)]
    let format = recording.format(literal("n="), conversion("d"))
    recording.record(
      probe: 1,
      [
        (.trace, [.signed(-1, size: 4)]), (.trace, [.unsigned(.max)]), (.trace, [.text("a\"\n")]),
        (.print(format: format), [.signed(7)]), (.stack, [.stack(1)]),
        (.dump, [.bytes([1, 0xab])]),
      ])
    recording.record([(.mark, [])])
    #expect(
      recording.json() == """
        {"time_ns":1234,"cpu":1,"pid":7,"tid":9,"probe":{"id":4211,"provider":"profile",\
        "module":"","function":"","name":"tick-5s"},"clause":"dt_clause_0","data":[\
        {"trace":-1},{"trace":18446744073709551615},{"trace":"a\\"\\n"},{"text":"n=7"},\
        {"stack":["a.out`f+0x1"]},{"dump":"01ab"}]}
        {"time_ns":1234,"cpu":1,"pid":7,"tid":9,"probe":{"id":1,"provider":"dtrace",\
        "module":"","function":"","name":"BEGIN"},"clause":"dt_clause_0","data":[]}

        """)
  }

  @Test func aggregationsAreObjectsAtTheEnd() throws {
    var recording = recording()
    let counts = recording.map(.count, keys: [.string, .integer(size: 2, isSigned: false)])
    let sizes = recording.map(.linear(base: 0, limit: 10, step: 5), name: "sizes")
    recording.aggregate(counts, [.text("é"), .unsigned(3, size: 2)])
    recording.aggregate(sizes, [], 7)
    let text = recording.json(atEnd: true)
    #expect(
      text == """
        {"aggregation":"a","keys":["é",3],"value":1}
        {"aggregation":"sizes","keys":[],"buckets":[{"label":"0","count":0},\
        {"label":"5","count":1},{"label":">= 10","count":0}]}

        """)
    recording.record([(.printMaps([counts, sizes], format: nil), [])])
    let lines = recording.json(atEnd: true).split(separator: "\n")
    #expect(lines.count == 1)
    let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    let data = try #require(object?["data"] as? [[String: Any]])
    #expect((data[0]["aggregations"] as? [Any])?.count == 2)
  }

  @Test func effectsFollowTheirRecord() {
    var recording = recording()
    recording.record([(.exit, [.signed(3)]), (.trace, [.signed(1)])])
    var items: [RenderedItem] = []
    var renderer = JSONRenderer(program: recording.program, maps: [], source: recording.source)
    renderer.render(recording.buffer) { items.append($0) }
    #expect(items.count == 2)
    #expect(items.last == .effect(.exit(status: 3)))
  }
}
