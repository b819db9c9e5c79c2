// What a definition file may say, in the shapes that real projects use, and what is refused, where.

import Testing

@testable import ProviderDefinitions

private func parse(_ text: String) throws(ProviderDefinitionError) -> ProviderDefinition {
  try DefinitionParser.parse(Array(text.utf8), script: "probes.d")
}

/// `provider:probe(parameters)` for each probe.
private func summary(_ text: String) throws -> [String] {
  try parse(text).providers.flatMap { provider in
    provider.probes.map { probe in
      "\(provider.name):\(probe.name)(\(probe.parameters.map(\.text).joined(separator: "; ")))"
    }
  }
}

private func message(_ text: String) throws -> String? {
  do throws(ProviderDefinitionError) {
    _ = try parse(text)
    return nil
  } catch {
    return error.message(tagged: true)
  }
}

@Suite struct DefinitionParserTests {
  @Test func readsProvidersAndProbes() throws {
    let text = """
      /* The kitchen. */
      provider kitchen {
        probe order__taken(const char *dish, int table);
        probe bell();
        probe closed(void); // for today
      };
      #pragma D attributes Evolving/Evolving/Common provider kitchen name
      provider cellar { probe opened(unsigned long long); }
      """
    #expect(
      try summary(text) == [
        "kitchen:order__taken(const char *dish; int table)", "kitchen:bell()", "kitchen:closed()",
        "cellar:opened(unsigned long long)",
      ])
    let definition = try parse(text)
    #expect(
      definition.semaphores == [
        "kitchen_order__taken_semaphore", "kitchen_bell_semaphore", "kitchen_closed_semaphore",
        "cellar_opened_semaphore",
      ])
    #expect(definition.providers[0].probes[0].parameters.map(\.name) == ["dish", "table"])
    #expect(definition.providers[1].probes[0].parameters.map(\.name) == [nil])
  }

  @Test(arguments: [
    ("char*", "char *", nil), ("char * p", "char *p", "p"),
    ("const char *const *p", "const char * const *p", "p"),
    ("struct plate *", "struct plate *", nil), ("struct plate s", "struct plate s", "s"),
    ("uint64_t", "uint64_t", nil), ("const plate_t", "const plate_t", nil),
    ("plate_t const *x", "plate_t const *x", "x"), ("unsigned", "unsigned", nil),
    ("long unsigned int n", "long unsigned int n", "n"), ("void *", "void *", nil),
    ("int sizes[4]", "int sizes[4]", "sizes"), ("char [N + 1][2]", "char[N + 1][2]", nil),
    ("void (*done)(int, char *)", "void (*done)(int, char *)", "done"),
    ("void (*)(void)", "void (*)(void)", nil), ("int error", "int error", "error"),
    ("vmlinux`plate_t *p", "vmlinux`plate_t *p", "p"), ("unsigned Size", "unsigned Size", "Size"),
  ])
  func readsTypesOfC(_ source: String, _ text: String, _ name: String?) throws {
    let definition = try parse("provider p { probe x(\(source)); };")
    let parameter = try #require(definition.providers.first?.probes.first?.parameters.first)
    #expect(parameter.text == text)
    #expect(parameter.name == name)
  }

  @Test func keepsWhatTheProgramPassesAndDropsWhatScriptsSee() throws {
    let text = """
      provider p {
        probe one(struct plate *s : plateinfo_t *i, int n);
        probe two(struct plate *s) : (plateinfo_t *, fileinfo_t *, int);
      };
      """
    #expect(try summary(text) == ["p:one(struct plate *s; int n)", "p:two(struct plate *s)"])
  }

  @Test func passesOverDeclarationsAndClauses() throws {
    let text = """
      #!/usr/sbin/dtrace -s
      #include "types.h"
      #define dish_t int \\
        /* over
           two lines */ long
      typedef const char *text_t;
      typedef struct plate { int probe; union { char c[4]; int i; } u; } plate_t;
      extern int printed;
      BEGIN, p$target:::one /self->on && "}" != '{'/ { printf("probe one(int);\\"}"); }
      provider p { probe one(text_t); };
      struct later { int a; };
      END {}
      """
    #expect(try summary(text) == ["p:one(text_t)"])
  }

  // Projects write for other systems' dtrace too, and describe their probes at length.
  @Test func readsTheShapesOfRealProjects() throws {
    let text = """
      typedef struct {
      \tint unused;
      } waiter_t;

      provider kitchen_9 {
        /* kitchen:::bell-rung(waiter, times): see "$\" and what *the* waiter's bell does **/
        probe bell__rung(waiter_t *w,
            int times, uintptr_t) :
            (waiterinfo_t *w, int);
        /**/probe order(size_t,bool);
      };

      enum outcome { SERVED = 0, DROPPED };
      struct plate { union { struct { void *p; unsigned long n; } a; int64_t b; } u; };
      #pragma D attributes Evolving/Evolving/ISA provider kitchen_9 args
      /*
       * mode: c
       */
      """
    #expect(
      try summary(text) == [
        "kitchen_9:bell__rung(waiter_t *w; int times; uintptr_t)", "kitchen_9:order(size_t; bool)",
      ])
  }

  @Test(arguments: ["BEGIN{}", "", "/* nothing */\n", "#pragma D option quiet\n", ";;"])
  func acceptsFilesWithoutProviders(_ text: String) throws {
    #expect(try parse(text).providers.isEmpty)
  }

  @Test func takesHashesAtTheBeginningOfLinesForComments() throws {
    let text = "provider p {\n\t# file: src/*.c isn't read\n\t# prefix: one\n\tprobe one();\n};\n"
    #expect(try summary(text) == ["p:one()"])
  }

  @Test func joinsAProviderThatIsOpenedTwice() throws {
    let text = "provider p { probe a(); }; provider q { probe b(); }; provider p { probe c(); };"
    let providers = try parse(text).providers
    #expect(providers.map(\.name) == ["p", "q"])
    #expect(providers[0].probes.map(\.name) == ["a", "c"])
  }

  @Test(arguments: [
    ("\nprovider p { prob x(); };", "[D_SYNTAX] line 2: syntax error near \"prob\""),
    ("provdier p {\n probe x(); };", "[D_SYNTAX] line 1: syntax error near \"provdier\""),
    ("provider p {\n probe x();\n", "[D_SYNTAX] line 3: syntax error near end of input"),
    ("provider { probe x(); };", "[D_SYNTAX] line 1: syntax error near \"{\""),
    ("provider p { probe x; };", "[D_SYNTAX] line 1: syntax error near \";\""),
    ("provider p { probe x() }", "[D_SYNTAX] line 1: syntax error near \"}\""),
    ("provider p { probe x(int a int b); };", "[D_SYNTAX] line 1: syntax error near \"int\""),
    ("provider p { probe x(int a b); };", "[D_SYNTAX] line 1: syntax error near \"b\""),
    ("provider p { probe x(int,); };", "[D_SYNTAX] line 1: syntax error near \")\""),
    ("provider p { probe x(...); };", "[D_SYNTAX] line 1: syntax error near \".\""),
    ("provider p { probe x(int a[;]); };", "[D_SYNTAX] line 1: syntax error near \";\""),
    ("provider p { probe x(const); };", "[D_SYNTAX] line 1: syntax error near \")\""),
    ("provider p { probe 2x(); };", "[D_SYNTAX] line 1: syntax error near \"2x\""),
    ("provider p-q { probe x(); };", "[D_SYNTAX] line 1: syntax error near \"-\""),
    ("int a)", "[D_SYNTAX] line 1: syntax error near \")\""),
    (
      "\n/* provider",
      "[D_SYNTAX] line 2: end-of-file encountered before matching */"
    ),
    (
      "BEGIN { trace(\"x); }\n",
      "[D_SYNTAX] line 1: newline or end-of-file encountered in string or character constant"
    ),
    (
      "provider p {\n#ifdef A\n};",
      "[D_PRAGMA_INVAL] line 2: #ifdef is for the C preprocessor (run it with -C)"
    ),
    (
      "provider p {\nprobe x();\nprobe x(); };",
      "[D_PROV_PRDUP] line 3: probe redeclared: p:x"
    ),
    (
      "provider p {\nprobe a__b();\nprobe a_b(); };",
      "[D_PROV_PRDUP] line 3: probe p:a_b has the same C macros as p:a__b"
    ),
    (
      "provider p { probe x(int a, void b); };",
      "[D_DECL_VOIDOBJ] line 1: cannot have void object: void b"
    ),
  ])
  func refuses(_ text: String, _ expected: String) throws {
    #expect(try message(text) == "failed to compile script probes.d: " + expected)
  }

  @Test func refusesMoreParametersThanThereAreMacrosFor() throws {
    func definition(_ count: Int) -> String {
      "provider p { probe x(\(repeatElement("int", count: count).joined(separator: ", "))); };"
    }
    #expect(try parse(definition(12)).providers[0].probes[0].parameters.count == 12)
    #expect(try message(definition(13))?.contains("[D_PROV_PRARGLEN] line 1: probe p:x ") == true)
  }

  @Test func followsTheMarksOfThePreprocessor() throws {
    let before = """
      # 1 "<stdin>"
      # 1 "<command-line>" 1
      # 1 "<stdin>" 2
      # 7 "inner/more.d" 1

      """
    #expect(
      try message(before + "\n!")
        == "failed to compile script probes.d: [D_SYNTAX] \"inner/more.d\", line 8:"
        + " syntax error near end of input")
    #expect(
      try message(before + "typedef int x;\n# 12 \"probes.d\" 2\nprovider p { probe x(]); };")
        == "failed to compile script probes.d: [D_SYNTAX] line 12: syntax error near \"]\"")
    #expect(try message("#line 99\n\u{1}")?.contains("line 99: syntax error near byte 0x1") == true)
  }

  @Test func survivesNonsense() throws {
    let deep = String(repeating: "(*", count: 100_000)
    #expect(try message("provider p { probe x(int \(deep)); };")?.contains("nested") == true)
    #expect(try message("# 9223372036854775807 \"f\"\n\n{")?.contains("end of input") == true)
    let whole = Array(
      "#line 3 \"f\"\nprovider p { probe x(char *a : int b, void (*c)(int)); }; BEGIN{}\n".utf8)
    for end in whole.indices {
      _ = try? DefinitionParser.parse(Array(whole[..<end]), script: "cut.d")
      var changed = whole
      for byte: UInt8 in [0, 0x22, 0x28, 0x29, 0x2a, 0x2f, 0x5c, 0x7b, 0x7d, 0xff] {
        changed[end] = byte
        _ = try? DefinitionParser.parse(changed, script: "changed.d")
      }
    }
  }
}
