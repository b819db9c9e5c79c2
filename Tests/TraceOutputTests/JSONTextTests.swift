// Every string a file or a tracee may hold gives valid JSON.

import Foundation
import Testing
import TraceOutput

@Suite struct JSONTextTests {
  private func json(_ text: String?) -> String {
    var out: [UInt8] = []
    JSONText.append(text, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private func json(bytes: [UInt8]) -> String {
    var out: [UInt8] = []
    JSONText.append(bytes, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  @Test(arguments: [
    ("plain", "\"plain\""), ("", "\"\""), ("a\"b\\c/", "\"a\\\"b\\\\c/\""),
    ("\u{8}\u{c}\n\r\t", "\"\\b\\f\\n\\r\\t\""), ("\u{1b}[2J\0", "\"\\u001b[2J\\u0000\""),
    ("\u{7f}\u{9b}\u{2028}", "\"\\u007f\\u009b\\u2028\""), ("é€😀", "\"é€😀\""),
  ])
  func escapes(_ text: String, _ expected: String) {
    #expect(json(text) == expected)
    #expect(json(bytes: Array(text.utf8)) == expected)
  }

  @Test func writesNullForNone() {
    #expect(json(nil) == "null")
  }

  @Test func repairsBytesThatAreNotUTF8() {
    #expect(json(bytes: [0x61, 0xff, 0x62]) == "\"a\u{fffd}b\"")
    #expect(json(bytes: [0xc3]) == "\"\u{fffd}\"")
    #expect(json(bytes: [0xed, 0xa0, 0x80]).contains("\u{fffd}"))
  }

  @Test func isReadBackByAJSONParser() throws {
    let bytes = (0...255).map { UInt8($0) }
    let parsed = try JSONSerialization.jsonObject(
      with: Data(json(bytes: bytes).utf8), options: .fragmentsAllowed)
    #expect(parsed as? String == String(decoding: bytes, as: UTF8.self))
  }
}
