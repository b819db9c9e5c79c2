// Regular expressions: what they find, and how wrong ones are refused.

import StapLanguage
import Testing

@Suite struct PatternTests {
  @Test(arguments: [
    ("^b.n", "banana", true), ("n$", "banana", false), ("(an)+a$", "banana", true),
    ("x|nan", "banana", true), ("a{3}", "aab", false), ("a{2}", "aab", true),
    ("a{2,1}", "aa", true), ("^a{2,}$", "aaaa", true), ("^a{1,3}$", "aaaa", false),
    ("[[:digit:]]+z", "a12z", true), ("[[:alpha:]_]z", "1z", false), ("^[^a-c]+$", "xyz", true),
    ("^[^a-c]+$", "xbz", false), ("^[]a]+$", "a]", true), ("^[^]a]$", "b", true),
    ("a\\\\.b", "a.b", true), ("a\\\\.b", "axb", false), ("a\\.b", "axb", true),
    ("\\\\d", "5", false), ("\\\\d", "d", true), ("\\\\w", "a", false), ("\\\\1", "1", true),
    ("[\\\\.]x", ".x", true), ("^[\\\\.]+$", "\\\\", false), ("[\\\\]]x", "]x", true),
    ("[[.a.]]", ".]", true), ("[\\\\n]", "n", true), ("a\\tb", "a\\tb", true), ("\\x41", "A", true),
    ("^\\101$", "A", true), ("a}b", "a}b", true), ("a]b", "a]b", true), ("a^b", "a^b", false),
    ("\\\\^\\\\$\\\\*", "^$*", true), ("()", "", true), ("(|a)b", "b", true), ("a||b", "", true),
    ("a**b", "b", true), ("^[[^-]+$", "[^-", true), ("^[a^-]+$", "a^-", true),
    ("^[\\\\^-]+$", "^-", true), ("^[^^]+$", "a^", false), ("^[\\\\-\\\\^]$", "^", true),
    ("ab)", "ab", true), ("(?ab)", "ab", true), ("^[a-cx-z[:upper:]]*$", "abxyQ", true),
    ("", "a", true),
  ])
  func finds(pattern: String, text: String, isFound: Bool) throws {
    let outcome = try LoweredScript.outcome(
      "global r probe begin { r = (\"\(text)\" =~ \"\(pattern)\") + 2 * (\"\(text)\" !~ \"\(pattern)\") }"
    )
    #expect(outcome == (isFound ? "1" : "2"))
  }

  @Test(arguments: [
    ("a(b", " (at position 2): expected ), found end of regex"),
    ("x\\\\(a(", " (at position 5): expected ), found end of regex"),
    ("a)b", " (at position 2): unbalanced ')'"), ("a))", " (at position 2): unbalanced ')'"),
    ("a[b", " (at position 2): unclosed character class"),
    ("[]", " (at position 1): unclosed character class"),
    ("[^]", " (at position 2): unclosed character class"),
    ("[a-", " (at position 2): unclosed character class"),
    ("*a", " (at position 0): unexpected '*'"), ("(*a)", " (at position 1): unexpected '*'"),
    ("a|*b", " (at position 2): unexpected '*'"), ("{2}", " (at position 0): unexpected '{'"),
    ("(?)", " (at position 2): unexpected '(?)'"),
    ("a{2", " (at position 3): unexpected end of regex"),
    ("a\\\\", " (at position 3): unexpected end of regex"),
    ("a{x}", " (at position 3): expected number"), ("a{", " (at position 2): expected number"),
    ("a{2,x}", " (at position 5): expected '}' or number"),
    ("a{2,", " (at position 4): expected '}' or number"),
    ("a{2x}", " (at position 3): expected ',' or '}'"),
    ("a{70000}", " (at position 8): 70000 is too large"),
    ("a{99999999999999999999}", " (at position 23): 99999999999999999999 is too large"),
    ("[[:foo:]a", ": unknown character class 'foo'"),
    ("[[:alpha", " (at position 8): unclosed character class '[:alph'"),
    ("[z-a]", " (at position 4): Inverted character range z-a"),
    ("[a-[:digit:]]", " (at position 4): Inverted character range a-["),
    ("^*", " (at position 1): postfix closure '*' applied to anchoring operator"),
    ("b^{2}", " (at position 2): postfix closure '{' applied to anchoring operator"),
  ])
  func refuses(pattern: String, reason: String) throws {
    let script = "probe begin { if (\"ab\" =~ \"\(pattern)\") next }"
    let checking = try #require(CheckedScripts.check(script))
    let error = try #require(checking.errors.first)
    #expect(error.message == "regex compilation error\(reason)")
    #expect(error.token?.summary == "string '\(pattern)' at script.stp:1:27")
  }

  @Test func nestedParenthesesAreRefused() throws {
    let pattern = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
    let checking = try #require(
      CheckedScripts.check("probe begin { if (\"ab\" =~ \"\(pattern)\") next }"))
    #expect(checking.errors.first?.tag == .pattern)
  }
}
