// Formats of `printf`, to the byte, with constants and with values that are only known at a hit.

import StapLanguage
import Testing

@Suite struct StapFormatTests {
  /// The text of one conversion, of a constant and of a variable.
  private func texts(
    _ arguments: String, options: StapLoweringOptions = StapLoweringOptions()
  ) throws -> [String] {
    let parts = arguments.split(separator: ", ", maxSplits: 1)
    let format = parts[0]
    let values = parts.count > 1 ? ", \(parts[1])" : ""
    let named = values.split(separator: ",").map { value -> String in
      let value = value.drop { $0 == " " }
      return value.hasPrefix("\"") ? ", words(\(value))" : ", number(\(value))"
    }.joined()
    let script = """
      function number(n) { return n + 0 }
      function words(s) { return s . "" }
      probe begin {
        printf("\(format)|"\(values)); printf("\(format)|"\(named))
        print(sprintf("\(format)"\(values)))
      }
      """
    let out = try PrintedScript.text(script, options: options)
    return out.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
  }

  @Test(arguments: [
    ("%d, 42", "42"), ("%d, -42", "-42"), ("%i, 7", "7"), ("%ld, 5", "5"), ("%5d, 42", "   42"),
    ("%-5d, 42", "42   "), ("%05d, 42", "00042"), ("%05d, -42", "-0042"), ("%+d, 42", "+42"),
    ("%+d, -42", "-42"), ("% d, 42", " 42"), ("% d, -42", "-42"), ("%2d, 12345", "12345"),
    // A single flag counts; the zero is part of the width.
    ("%-05d, 42", "42   "), ("%+05d, 42", "  +42"), ("% 05d, 42", "   42"),
    ("%#08x, 255", "    0xff"), ("%#d, 42", "42"), ("%.3d, 7", "007"), ("%.3d, -7", "-007"),
    ("%8.3d, 7", "     007"), ("%-8.3d, 7", "007     "), ("%08.3d, 7", "00000007"),
    ("%.0d, 0", "0"), ("%.d, 5", "5"), ("%+.3d, 7", "+007"),
    ("%d, -9223372036854775807", "-9223372036854775807"),
    ("%u, 7", "7"), ("%u, -1", "18446744073709551615"), ("%+u, 7", "7"), ("% u, 7", "7"),
    ("%x, 255", "ff"), ("%X, 255", "FF"), ("%o, 8", "10"), ("%x, -1", "ffffffffffffffff"),
    ("%#x, 255", "0xff"), ("%#X, 255", "0XFF"), ("%#o, 8", "010"), ("%#x, 0", "0x0"),
    ("%#o, 0", "00"), ("%08x, 255", "000000ff"), ("%-8x, 255", "ff      "),
    ("%.4x, 10", "000a"), ("%#6.4x, 10", "0x000a"), ("%+x, 10", "a"),
    ("%p, 4096", "0x1000"), ("%p, 0", "0x0"), ("%p, -1", "0xffffffffffffffff"),
    ("%10p, 255", "      0xff"), ("%-10p, 255", "0xff      "), ("%010p, 255", "0x000000ff"),
    ("%2p, 255", "0xff"), ("%.8p, 255", "0x000000ff"),
    ("%s, \"text\"", "text"), ("%10s, \"text\"", "      text"), ("%-10s, \"text\"", "text      "),
    ("%2s, \"text\"", "text"), ("%.2s, \"text\"", "te"), ("%6.2s, \"text\"", "    te"),
    ("%-6.2s, \"text\"", "te    "), ("%s, \"\"", ""), ("%3s, \"\"", "   "),
    ("%.0s, \"text\"", ""), ("%.s, \"text\"", "text"),
    ("%#s, \"a\\tb\\n\"", "a\\tb\\n"), ("%#s, \"\\001\\177\\\\\"", "\\001\\177\\\\"),
    ("%#4s, \"\\n\"", "  \\n"),
    ("%c, 65", "A"), ("%3c, 65", "  A"), ("%-3c, 65", "A  "), ("%#c, 10", "\\n"),
    ("%#c, 0", "\\000"), ("%#c, 27", "\\033"), ("%#c, 39", "\\'"), ("%#c, 34", "\""),
    ("%#c, 92", "\\\\"), ("%#c, 200", "\\310"), ("%#5c, 10", "   \\n"), ("%c, 321", "A"),
    ("%1b, 0x41", "A"), ("%2b, 0x4241", "AB"), ("%4b, 0x44434241", "ABCD"),
    ("%b, 0x4847464544434241", "ABCDEFGH"), ("%.2b, 0x4241", "AB"),
    ("%3b, 0x4847464544434241", "ABCDEFGH"), ("%.3b, 0x4847464544434241", "ABCDEFGH"),
    ("%*d, 6, 42", "    42"), ("%*d, -6, 42", "42"), ("%-*d, 6, 42", "42    "),
    ("%.*d, 4, 42", "0042"), ("%*.*d, 8, 4, 42", "    0042"), ("%0*d, 6, 42", "000042"),
    ("%*s, 6, \"ab\"", "    ab"), ("%.*s, 2, \"abcdef\"", "ab"), ("%.*s, -1, \"ab\"", ""),
    ("%%", "%"), ("100%%", "100%"), ("a\\tb", "a\tb"),
    ("%s=%d;, \"n\", 5", "n=5;"),
  ])
  func conversions(arguments: String, text: String) throws {
    let found = try texts(arguments)
    #expect(found == [text, text, text])
  }

  @Test(arguments: [
    ("%p, 4096", "0x0000000000001000"), ("%p, 0", "0x0000000000000000"),
    ("%20p, 255", "  0x00000000000000ff"), ("%-20p, 255", "0x0000000000000000ff"),
    ("%2p, 255", "0xff"), ("%*p, 6, 255", "0x00ff"), ("%x, 255", "ff"),
  ])
  func pointersOfOldVersions(arguments: String, text: String) throws {
    var options = StapLoweringOptions()
    options.fillsPointers = true
    let found = try texts(arguments, options: options)
    #expect(found == [text, text, text])
  }

  @Test func fieldsOfBinaryValuesAreFilledWithZeros() throws {
    let out = try PrintedScript.bytes(
      #"probe begin { printf("%4.2b%-4.2b%0s", 0x4241, 0x4443, "x") }"#)
    #expect(out == [0, 0, 0x41, 0x42, 0x43, 0x44, 0, 0, 0x78, 0])
  }

  @Test func charactersThatAreZero() throws {
    let out = try PrintedScript.bytes(
      #"probe begin { printf("a%cb", 0); print_char(0); print_char(0x141) print("x\0y", "z") }"#)
    #expect(out == [0x61, 0, 0x62, 0, 0x41, 0x78, 0x7A])
    #expect(
      try PrintedScript.text(#"probe begin { println(sprintf("a%cb", 0), "c") }"#) == "ac\n")
  }

  @Test(arguments: [
    (#"printf("%m", 0x1002)"#, "C"), (#"printf("%.3m", 0x1000)"#, "ABC"),
    (#"printf("%5.3m|%-5.3m|", 0x1000, 0x1001)"#, "  ABC|BCD  |"),
    (#"printf("%M", 0x1000)"#, "41"), (#"printf("%.2M", 0x1001)"#, "4243"),
    (#"printf("%6.2M", 0x1001)"#, "  4243"), (#"printf("%#.2m", 0x1000)"#, "AB"),
    (#"printf("%.*m", 4, 0x1000)"#, "ABCD"), (#"printf("%*.*M", 6, 2, 0x1000)"#, "  4142"),
    (#"printf("%.*m", -1, 0x1000)"#, "A"), (#"printf("%.0m", 0x1000)"#, "A"),
    (#"n = 2; s = sprintf("%.*m-%s", n, 0x1001, "x"); print(s)"#, "BC-x"),
    (
      #"printf("a"); printf("%.9m", 0x1000)"#,
      "a! read fault [man error::fault] at 0x0000000000001000 near identifier 'printf' at script.stp:1:28\n"
    ),
    (
      #"printf("%.4097m", 0x1000)"#,
      "! 4097 is too many bytes for a memory dump near identifier 'printf' at script.stp:1:15\n"
    ),
    (
      #"printf("%.*m", 5000, 0x1000)"#,
      "! 5000 is too many bytes for a memory dump near number '5000' at script.stp:1:30\n"
    ),
  ])
  func memory(statements: String, text: String) throws {
    var hit = NoHit()
    hit.memory = (0x1000, Array("ABCDEFGH".utf8))
    #expect(try PrintedScript.text("probe begin { \(statements) }", hit: hit) == text)
  }

  @Test func onePrintHasAnEnd() throws {
    let out = try PrintedScript.bytes(
      #"probe begin { printf("%9000d", 1); printf("x%8191d%d", 2, 3); print("end") }"#)
    #expect(out.count == 8192 + 8192 + 3)
    #expect(out.suffix(4) == Array("2end".utf8)[...])
  }
}
