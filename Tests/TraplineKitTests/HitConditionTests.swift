// Conditions: what they parse to, where they are wrong, and what they hold for.

import Testing
import TraceBase

@testable import TraplineKit

/// One comparison, `x op literal`, applied to a value.
private func holds(_ text: String, _ value: HitValue?) throws -> Bool? {
  guard case .comparison(_, let comparison, let literal) = try HitCondition(parsing: text).root
  else { return nil }
  return HitCondition.compare(value, comparison, literal, HitValues(stringLimit: 100))
}

private func signed(_ number: Int64) -> HitValue {
  .integer(UInt64(bitPattern: number), isSigned: true)
}

@Suite struct HitConditionTests {
  @Test func bindsAndTighterThanOr() throws {
    func node(_ name: String) -> HitCondition.Node {
      .comparison(.argument(name), .equal, .integer(1))
    }
    #expect(
      try HitCondition(parsing: "a==1||b==1&&!c == 1").root
        == .or(node("a"), .and(node("b"), .not(node("c")))))
    #expect(
      try HitCondition(parsing: "( a==1 || b==1 )\t&& c==1").root
        == .and(.or(node("a"), node("b")), node("c")))
    #expect(
      try HitCondition(parsing: "pid==1 || tid==1").root
        == .or(
          .comparison(.process, .equal, .integer(1)), .comparison(.thread, .equal, .integer(1))))
    #expect(try HitCondition(parsing: "b==1 && (a==1 || pid==2)").argumentNames == ["a", "b"])
  }

  @Test(arguments: [
    ("x == 10", HitCondition.Literal.integer(10)),
    ("x == +10", .integer(10)),
    ("x == 0x1F", .integer(31)),
    ("x == -0x1f", .integer(-31)),
    ("x == -9223372036854775808", .integer(.min)),
    ("x == 18446744073709551615", .unsigned(.max)),
    ("x == 2.5", .floating(2.5)),
    ("x == -1e3", .floating(-1000)),
    ("x == true", .truth(true)),
    ("x == NULL", .null),
    (#"x == "a\"b\n\\""#, .text(Array("a\"b\n\\".utf8))),
    ("x == 'a\"b'", .text(Array("a\"b".utf8))),
    ("x == ''", .text([])),
  ])
  func readsLiterals(_ text: String, _ literal: HitCondition.Literal) throws {
    #expect(
      try HitCondition(parsing: text).root == .comparison(.argument("x"), .equal, literal))
  }

  @Test(arguments: [
    ("", 0, "expected the name of an argument here"),
    ("  ", 2, "expected the name of an argument here"),
    ("x", 1, "expected one of == != < <= > >= ~ !~ here"),
    ("x = 1", 2, "expected one of == != < <= > >= ~ !~ here"),
    ("x ==", 4, "expected a number or a quoted text here"),
    ("x == y", 5, "expected a number or a text in quotes here"),
    ("x == 99999999999999999999999z", 5, "expected a number or a text in quotes here"),
    ("x == 'abc", 9, "the text has no closing quote"),
    ("x == 1 y == 2", 7, "expected && or || here"),
    ("(x == 1", 7, "expected ) here"),
    ("x == 1)", 6, "expected && or || here"),
    ("x ~ 5", 5, "~ takes a pattern in quotes"),
    ("x == 1 &&", 9, "expected the name of an argument here"),
  ])
  func saysWhatIsWrongAndWhere(_ text: String, _ position: Int, _ reason: String) {
    let error = #expect(throws: HitConditionError.self) { _ = try HitCondition(parsing: text) }
    #expect(error == HitConditionError(text: text, position: position, reason: reason))
  }

  @Test func refusesEndlessNesting() {
    for text in [
      String(repeating: "(", count: 100_000), String(repeating: "!", count: 100_000) + "x==1",
    ] {
      let error = #expect(throws: HitConditionError.self) { _ = try HitCondition(parsing: text) }
      #expect(error?.reason == "it is nested too deeply")
    }
  }

  @Test(arguments: [
    ("x == -1", signed(-1), true),
    ("x == 18446744073709551615", signed(-1), false),
    ("x == 18446744073709551615", .integer(.max, isSigned: false), true),
    ("x == -1", .integer(.max, isSigned: false), false),
    ("x > -1", .integer(.max, isSigned: false), true),
    ("x < 18446744073709551615", signed(-1), true),
    ("x < -1", signed(-2), true),
    ("x >= 5", signed(5), true),
    ("x <= 4", signed(5), false),
    ("x != 4", signed(5), true),
    ("x > 4.5", signed(5), true),
    ("x < -0.5", signed(-1), true),
    ("x == true", signed(7), true),
    ("x == false", signed(0), true),
    ("x == true", .boolean(false), false),
    ("x == NULL", .null, true),
    ("x != NULL", .null, false),
    ("x == NULL", .pointer(16), false),
    ("x == 0x10", .pointer(16), true),
    ("x == 'a'", .character(97), true),
    ("x < 98", .character(97), true),
    ("x ~ '[a-c]'", .character(97), true),
    ("x !~ '[a-c]'", .character(97), false),
    ("x == 2.5", .floating(2.5), true),
    ("x < 3", .floating(2.5), true),
    ("x < 3", .floating(.nan), false),
  ])
  private func holdsForValues(_ text: String, _ value: HitValue, _ answer: Bool) throws {
    #expect(try holds(text, value) == answer)
  }

  @Test(arguments: ["x == 1", "x != 1", "x ~ 'a'", "x !~ 'a'", "x == NULL"])
  func cannotTellWithoutAValue(_ text: String) throws {
    #expect(try holds(text, nil) == nil)
  }

  @Test(arguments: ["x == 'a'", "x != 'a'", "x ~ 'a'", "x !~ 'a'"])
  func cannotCompareANumberWithText(_ text: String) throws {
    #expect(try holds(text, signed(1)) == nil)
  }
}
