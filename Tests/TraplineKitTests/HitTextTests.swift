// Lines: escapes and stamps.

import ProbeNotes
import Testing
import TraceBase

@testable import Tracing
@testable import TraplineKit

private func escaped(_ bytes: [UInt8], quote: UInt8? = UInt8(ascii: "\"")) -> String {
  var out: [UInt8] = []
  appendEscaped(bytes, quote: quote, to: &out)
  return String(decoding: out, as: UTF8.self)
}

private let site = Site(
  index: 0, probe: ProbeID(index: 0), path: "/bin/x",
  note: ProbeNote(
    provider: "app", name: "start", site: FileAddress(0), base: FileAddress(0), semaphore: nil,
    argumentText: ""),
  semaphore: nil, arguments: [], originalByte: 0x90)

private func hit(_ nanoseconds: UInt64) -> RecordedHit {
  RecordedHit(
    site: site, time: nanoseconds, process: ProcessID(10), thread: ThreadID(11), firstValue: 0,
    stack: [])
}

private func lines(
  _ style: TimestampStyle, zone: Int = 0, colored: Bool = false, threads: Bool = false,
  _ times: UInt64...
) -> String {
  var text = HitText(
    timestamps: style, isColored: colored, zoneOffset: zone, start: 1_700_000_000_000_000_000)
  var out: [UInt8] = []
  for time in times {
    text.append(hit(time), HitValues(stringLimit: 10), namesThread: threads, to: &out)
  }
  return String(decoding: out, as: UTF8.self)
}

@Suite struct HitTextTests {
  @Test(arguments: [
    ("plain", #""plain""#),
    ("", #""""#),
    ("a\"b'c", #""a\"b'c""#),
    ("a\\b", #""a\\b""#),
    ("\u{1b}[31m", #""\033[31m""#),
    ("\u{0}1", #""\0001""#),
    ("tab\tline\nreturn\r", #""tab\tline\nreturn\r""#),
    ("\u{7f}", #""\177""#),
    ("\u{9b}31m", #""\302\23331m""#),
    ("\u{a0}", "\"\u{a0}\""),
    ("grüß € 𝄞", #""grüß € 𝄞""#),
  ])
  func escapesText(_ text: String, _ line: String) {
    #expect(escaped(Array(text.utf8)) == line)
  }

  @Test(arguments: [
    ([0xFF], #""\377""#),
    ([0xC0, 0x80], #""\300\200""#),
    ([0xED, 0xA0, 0x80], #""\355\240\200""#),
    ([0xF4, 0x90, 0x80, 0x80], #""\364\220\200\200""#),
    ([0xE2, 0x82], #""\342\202""#),
    ([0xE2, 0x82, 0x41], #""\342\202A""#),
  ])
  func escapesWhatIsNotUTF8(_ bytes: [UInt8], _ line: String) {
    #expect(escaped(bytes) == line)
  }

  @Test func escapesOnlyTheQuoteInUse() {
    #expect(escaped([0x27], quote: 0x27) == #"'\''"#)
    #expect(escaped([0x22, 0x27], quote: nil) == "\"'")
  }

  @Test func stampsEachStyle() {
    let start: UInt64 = 1_700_000_000_000_000_000
    let later = start + 1_000_000
    #expect(lines(.none, start) == "app:start()\n")
    #expect(lines(.epoch, start + 1500) == "1700000000.000001 app:start()\n")
    // 1700000000 is 22:13:20 UTC.
    #expect(lines(.time, start + 999_999_999) == "22:13:20.999999 app:start()\n")
    #expect(lines(.time, zone: 2 * 3600, start) == "00:13:20.000000 app:start()\n")
    #expect(lines(.time, zone: -23 * 3600, start) == "23:13:20.000000 app:start()\n")
    #expect(
      lines(.elapsed, start, later, later)
        == "     0.000000 app:start()\n     0.001000 app:start()\n     0.001000 app:start()\n")
    #expect(
      lines(.delta, start, later, later)
        == "     0.000000 app:start()\n     0.001000 app:start()\n     0.000000 app:start()\n")
    // A clock that was set back.
    #expect(lines(.delta, later, start) == "     0.001000 app:start()\n     0.000000 app:start()\n")
    #expect(lines(.elapsed, start - 1) == "     0.000000 app:start()\n")
  }

  @Test func namesThreadsAndColoursProbes() {
    #expect(lines(.none, threads: true, 1) == "10/11 app:start()\n")
    #expect(lines(.none, colored: true, 1) == "\u{1B}[36mapp:start\u{1B}[0m()\n")
  }
}
