// Types without any script: spelling, layout, prototypes and constants.

import ScriptSyntax
import Testing

@testable import DLanguage

@Suite struct CheckerTypeTests {
  private func type(_ text: String) -> DType? {
    DTypeText.type(text) { name in
      name == "struct s"
        ? .aggregate(DAggregateType(isUnion: false, tag: "s")) : DBuiltInTypes.typedef(name)
    }
  }

  @Test(arguments: [
    "int", "unsigned long long", "const char *", "void *", "struct s *", "uintptr_t", "string",
    "char **", "int [4]", "size_t", "unsigned", "const void *",
  ])
  func textsOfTypesAreSpelledAsTheyWereRead(text: String) throws {
    #expect(try #require(type(text)).spelling == text)
  }

  @Test(arguments: ["", "nonsense", "int [", "int [x]", "* int", "int * *x", "struct", "((int"])
  func otherTextsAreNoTypes(text: String) {
    #expect(type(text) == nil)
  }

  @Test func pointersToArraysAndFunctionsKeepTheirParentheses() {
    #expect(DType.pointer(.array(.int, count: 3)).spelling == "int (*)[3]")
    #expect(
      DType.pointer(.function(returns: .int, parameters: [], isVariadic: false)).spelling
        == "function pointer")
    #expect(DType.array(.pointer(.int), count: 3).spelling == "int *[3]")
    #expect(
      DType.qualified(.pointer(.int), isConst: true, isVolatile: false).spelling == "int *const")
  }

  /// Each row is what GCC 14 says of the struct.
  @Test func structsAreLaidOutAsByGCC() throws {
    var builder = DLayoutBuilder(layout: DTypeLayout(strsize: 256), isUnion: false)
    let short = DType.integer(.short)
    let long = DType.integer(.long)
    let fits = [
      builder.add(name: "a", type: .integer(.char)),
      builder.add(name: "b", type: short),
      builder.addBits(name: "c", type: .int, width: 3),
      builder.addBits(name: "d", type: .int, width: 30),
      builder.addBits(name: nil, type: .int, width: 0),
      builder.addBits(name: "e", type: .int, width: 1),
      builder.add(name: "f", type: .array(.integer(.char), count: 3)),
      builder.add(name: "g", type: long),
    ]
    #expect(fits.allSatisfy { $0 })
    let expected: [(String, Int, Int?)] = [
      ("a", 0, nil), ("b", 2, nil), ("c", 4, 0), ("d", 8, 0), ("e", 12, 0), ("f", 13, nil),
      ("g", 16, nil),
    ]
    for (member, (name, offset, bit)) in zip(builder.members, expected) {
      #expect(member.name == name)
      #expect(member.offset == offset, "\(name)")
      #expect(member.bits?.lowest == bit, "\(name)")
    }
    #expect(builder.members.count == expected.count)
    #expect(builder.size == 24)
    #expect(builder.alignment == 8)
  }

  @Test func bitFieldsShareAUnitWhereTheyFit() {
    var builder = DLayoutBuilder(layout: DTypeLayout(strsize: 256), isUnion: false)
    let fits = [
      builder.addBits(name: "a", type: .int, width: 5),
      builder.addBits(name: "b", type: .integer(.char), width: 3),
      builder.addBits(name: "c", type: .integer(.char), width: 4),
      builder.add(name: "d", type: .integer(.char)),
    ]
    #expect(fits.allSatisfy { $0 })
    #expect(builder.members.map(\.offset) == [0, 0, 1, 2])
    #expect(builder.members.map { $0.bits?.lowest } == [0, 5, 0, nil])
    #expect(builder.size == 4)
  }

  @Test func unionsAreAsLargeAsTheirLargestMember() {
    var builder = DLayoutBuilder(layout: DTypeLayout(strsize: 256), isUnion: true)
    let fits = [
      builder.add(name: "a", type: .array(.integer(.char), count: 9)),
      builder.add(name: "b", type: .integer(.int)),
      builder.addBits(name: "c", type: .int, width: 7),
    ]
    #expect(fits.allSatisfy { $0 })
    #expect(builder.members.map(\.offset) == [0, 0, 0])
    #expect(builder.size == 12)
  }

  @Test func whatIsTooLargeHasNoSize() {
    let layout = DTypeLayout(strsize: 256)
    let huge = DType.array(.array(.string, count: .max), count: .max)
    #expect(layout.size(of: huge) == nil)
    #expect(layout.size(of: .array(.int, count: 1 << 30)) == nil)
    #expect(layout.size(of: .array(.int, count: 1 << 20)) == 1 << 22)
    var builder = DLayoutBuilder(layout: layout, isUnion: false)
    let large = DType.array(.integer(.char), count: 1 << 31)
    let isPlaced = builder.add(name: "a", type: large)
    #expect(isPlaced)
    let hasRoom = builder.add(name: "b", type: large)
    #expect(!hasRoom)
  }

  @Test func everyPrototypeCanBeRead() {
    final class Nobody: DProbeKnowledge {
      func probes(matching description: DProbeDescription) -> DProbeAnswer {
        DProbeAnswer(count: 0, arguments: .unstable)
      }
      func hasProvider(_ name: String) -> Bool { false }
    }
    let checker = DChecker(options: DCheckOptions(), knowledge: Nobody())
    for function in DFunction.allCases where !function.isKernelOnly {
      #expect(checker.prototype(of: function) != nil, "\(function)")
    }
    for variable in DBuiltInVariable.allCases where !variable.isKernelOnly {
      #expect(checker.builtInType(variable) != .unknown, "\(variable)")
    }
  }

  @Test func constantsHaveTheValuesOfLinux() {
    #expect(DConstants.value(of: "SIGKILL") == 9)
    #expect(DConstants.value(of: "SIGSYS") == 31)
    #expect(DConstants.value(of: "ENOENT") == 2)
    #expect(DConstants.value(of: "ELOOP") == 40)
    #expect(DConstants.value(of: "EBADE") == 52)
    #expect(DConstants.value(of: "ENOSTR") == 60)
    #expect(DConstants.value(of: "EADDRINUSE") == 98)
    #expect(DConstants.value(of: "ESTALE") == 116)
    #expect(DConstants.value(of: "R_RIP") == 16)
    #expect(DConstants.value(of: "nonesuch") == nil)
  }

  @Test func integerConstantsTakeTheFirstTypeThatHoldsThem() {
    func name(_ value: UInt64, _ isDecimal: Bool, _ suffix: DIntegerSuffix) -> String? {
      DType.ofConstant(value, isDecimal: isDecimal, suffix: suffix)?.spelling
    }
    #expect(name(0x7fff_ffff, true, .none) == "int")
    #expect(name(0x8000_0000, true, .none) == "long")
    #expect(name(0x8000_0000, false, .none) == "unsigned int")
    #expect(name(0x1_0000_0000, false, .none) == "long")
    #expect(name(.max, false, .none) == "unsigned long")
    #expect(name(.max, true, .none) == nil)
    #expect(name(1, true, .unsigned) == "unsigned int")
    #expect(name(0x1_0000_0000, true, .unsigned) == "unsigned long")
    #expect(name(1, true, .long) == "long")
    #expect(name(.max, true, .unsignedLongLong) == "unsigned long long")
  }

  @Test func operatorsConvertAsInC() {
    func common(_ left: DIntegerType, _ right: DIntegerType) -> String {
      DType.common(.integer(left), .integer(right)).spelling
    }
    #expect(common(.char, .short) == "int")
    #expect(common(.int, .unsignedInt) == "unsigned int")
    #expect(common(.unsignedInt, .long) == "long")
    #expect(common(.long, .longLong) == "long long")
    #expect(common(.unsignedLong, .longLong) == "unsigned long")
  }

  @Test func formatsAreCutIntoConversions() throws {
    let range = SourceRange(start: 0, end: 0)
    let format = Array("a %d %-*.*s%% %@lld %?p".utf8)
    let found = try DFormatConversion.all(in: format, at: range)
    #expect(found.map(\.letters) == ["d", "s", "lld", "p"])
    #expect(found.map(\.number) == [1, 2, 4, 5])
    #expect(found.map(\.isAggregated) == [false, false, true, false])
    #expect(found.map(\.hasWidthArgument) == [false, true, false, false])
    #expect(found.map(\.hasPrecisionArgument) == [false, true, false, false])
    for bad in ["%", "%5", "%j", "%5%", "%1$d", "%**d", "%.3.4d", "%.*.*d"] {
      #expect(throws: Diagnostic.self) {
        try DFormatConversion.all(in: Array(bad.utf8), at: range)
      }
    }
  }
}
