// Scripts made of the pieces of others: whatever the checker lets through must become a program that the
// verifier accepts and the machine survives.

import DLanguage
import ScriptSyntax
import Testing
import TraceProgram
import TraceRuntime

@Suite struct LoweringMutationTests {
  private static let declarations = """
    struct s { int a; char name[8]; int low : 4; unsigned high : 12; struct s *next; };
    union u { int word; char byte[4]; struct s inner; };
    typedef struct s *list; enum color { red, green = 5 };
    struct out { int sum; string name; };
    translator struct out < struct s *i > { sum = i->a + 1; name = stringof(i->name); };
    int x; char c; uint64_t q; string str; struct s v; union u w; int grid[2][3]; list head;
    int counts[string, int]; struct s table[int]; string words[int]; self int depth;
    self struct s mine; self string last; this int local; this struct s temporary; float f;
    inline int twice[int n] = n + n; inline string greeting = "hi"; inline int five = 5;
    """

  private static let bodies = [
    "x = x + 1; trace(x); trace(c << 3); q -= x * 3u; trace(q / (x + 1));",
    "str = strjoin(str, \"x\"); trace(strlen(str)); trace(str == NULL ? \"none\" : str);",
    "v.a++; v.low = v.high + 3; trace(v.low); trace(v); v = w.inner; trace(v.name);",
    "w.word = -1; trace(w.byte[x]); w.byte[2] += 4; trace(sizeof(w)); trace(&w.inner.a);",
    "grid[x][1] = 4; trace(grid[0][x]); trace(*grid[1]); p = (int *)alloca(16); p[x] = 3;",
    "counts[str, x]++; counts[\"a\", 1] = counts[\"b\", 2]; trace(counts[\"a\", 1]);",
    "table[x] = v; table[1].a = 7; trace(table[x].name[1]); trace(table[2].next->a);",
    "words[x] = \"word\"; trace(words[1]); words[2] = words[x]; self->last = words[x];",
    "self->depth++; self->mine.a = self->depth; trace(self->mine.a); trace(self->last);",
    "this->local = x++ + --x; this->temporary = v; trace(this->temporary.high--);",
    "head = (list)arg0; trace(head->a); trace(head->next->next); trace(head + 1); trace(!head);",
    "@a = count(); @b[str, x] = quantize(x, 2); @c = lquantize(q, 0, 100, 5); printa(@a);",
    "printf(\"%d %s %c %*x %a %k\\n\", x, str, c, 5, q, arg0, ustack(3)); exit(x);",
    "trace(xlate <struct out>(head).sum); trace(xlate <struct out *>(head)->name); trace(f);",
    "trace(twice[x] + five); trace(greeting); trace(x && q || !c ^^ x); trace((x, c));",
    "trace(substr(str, x, 2)); trace(index(str, \"a\", x)); trace(strtok(str, \",\")); stop();",
    "copyinto(arg0, 4, alloca(8)); trace(copyinstr(arg1, x)); trace(*(char *)copyin(arg0, 4));",
    "self->s = speculation(); trace(rand() & 1); tracemem(head, 8); print(head); ustack();",
    "trace(args[0]); trace(args[1][x]); trace(uregs[x]); trace(execname); trace(probename);",
    "trace(x == green ? red : green); trace((uint8_t)x >> c); trace(-c); trace(~q); usym(arg0);",
  ]

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ state >> 29
    }
  }

  /// Words, numbers, strings and single signs.
  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var isString = false
    var isInWord = false
    for character in text {
      let isWord = character.isLetter || character.isNumber || character == "_"
      if isString || (isWord && isInWord) {
        tokens[tokens.count - 1].append(character)
        if character == "\"" { isString = false }
        continue
      }
      isInWord = isWord
      if character != " " { tokens.append(String(character)) }
      isString = character == "\""
    }
    return tokens
  }

  /// Puts signs of two characters together again, and the rest apart.
  private static func text(_ tokens: [String]) -> String {
    var text = ""
    for token in tokens {
      let joins = ["+", "-", ">", "=", "&", "|", "<", "^"].contains(token)
      if joins,
        text.hasSuffix(token) || (token == ">" && text.hasSuffix("-"))
          || (token == "=" && text.last.map { "+-*/=!<>".contains($0) } == true)
      {
        text += token
      } else {
        text += (joins || token == "@" ? " " : "") + token
        if text.last.map({ $0.isLetter || $0.isNumber }) == true { text += " " }
      }
    }
    return text
  }

  @Test(arguments: [1, 2, 3, 4])
  func whatCompilesRuns(seed: UInt64) throws {
    var generator = Generator(state: seed)
    let pool = Self.bodies.map(Self.tokens)
    let statements = Self.bodies.flatMap {
      $0.split(separator: ";").map { Self.tokens(String($0)) }
    }
    var compiled = 0
    for _ in 0..<200 {
      var tokens = pool.randomElement(using: &generator) ?? []
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let index = Int.random(in: tokens.indices, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: tokens.remove(at: index)
        case 1: tokens[index] = pool.randomElement(using: &generator)?.randomElement() ?? ";"
        case 2: tokens.insert(tokens[index], at: index)
        default:
          tokens += (statements.randomElement(using: &generator) ?? []) + [";"]
        }
      }
      if try runs("BEGIN { \(Self.text(tokens)) }") { compiled += 1 }
    }
    #expect(compiled > 40)
  }

  @Test func eachBodyCompiles() throws {
    for body in Self.bodies {
      #expect(try runs("BEGIN { \(body) }"), "\(body)")
      #expect(try runs("BEGIN { \(Self.text(Self.tokens(body))) }"), "\(body)")
    }
  }

  /// Whether a script compiled; what it recorded does not matter.
  private func runs(_ script: String) throws -> Bool {
    var run = LoweringRun(argumentTypes: ["int", "char *"])
    run.hits = [ScriptedHit(arguments: [0x1000, 0x1000]), ScriptedHit()]
    run.hits[0].memory[0x1000] = Array(0..<64)
    let unit: DUnit
    do {
      unit = try run.compile(Self.declarations + script)
    } catch is Diagnostic {
      return false
    }
    do {
      _ = try run.run(unit.clauses.map(\.index))
    } catch {
      Issue.record("\(script): \(error)")
    }
    return true
  }
}
