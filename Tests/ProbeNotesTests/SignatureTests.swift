import Foundation
import ProbeNotes
import Testing

/// The built-in signatures against the notes of real programs, and how sizes decide.
@Suite struct SignatureTests {
  struct Note: CustomTestStringConvertible, Sendable {
    let provider: String
    let probe: String
    let arguments: String
    var testDescription: String { "\(provider):\(probe) \(arguments)" }

    init(_ line: Substring) {
      let halves = line.split(separator: " ", maxSplits: 1)
      let names = halves[0].split(separator: ":")
      provider = String(names[0])
      probe = String(names[1])
      arguments = halves.count > 1 ? String(halves[1]) : ""
    }

    var signature: Signature? {
      SignatureTable.builtIn.signature(
        provider: provider, probe: probe, arguments: ArgumentSpecParser.parse(arguments))
    }
  }

  private static func words(_ signature: Signature?) -> String? {
    signature?.parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
  }

  @Test(arguments: realNotes.split(separator: "\n").map(Note.init))
  func realNoteHasASignature(note: Note) throws {
    let entries = ArgumentSpecParser.parse(note.arguments)
    for entry in entries {
      guard case .spec = entry else {
        Issue.record("not understood: \(entry)")
        continue
      }
    }
    let signature = try #require(note.signature)
    #expect(signature.parameters.count == entries.count)
    #expect(signature.probe == note.probe)
  }

  @Test(arguments: [
    (
      "python:function__entry 8@%rbp 8@%r12 -4@%eax",
      ["filename", "funcname", "lineno"], [SignatureType.string, .string, int]
    ),
    ("python:gc__done -8@%r12", ["collected"], [.integer(byteCount: 8, isSigned: true)]),
    (
      "postgresql:lwlock__acquire 8@%rax 4@%r14d", ["tranche", "mode"], [.string, int]
    ),
    (
      "hotspot:object__alloc -8@%rax 8@%rdx -4@%ecx -4@%ebx",
      ["thread", "class", "class_length", "bytes"],
      [.integer(byteCount: 8, isSigned: true), .countedString(lengthArgument: 3), int, int]
    ),
    (
      "hotspot:object__alloc -8@%rax 8@%rdx -4@%ecx 8@%rbx",
      ["thread", "class", "class_length", "bytes"],
      [
        .integer(byteCount: 8, isSigned: true), .countedString(lengthArgument: 3), int,
        .integer(byteCount: 8, isSigned: false),
      ]
    ),
    ("hotspot_jni:GetBooleanField__return 1@%al", ["result"], [.bool]),
    ("hotspot_jni:CallStaticFloatMethodV__return", [], []),
    ("hotspot_jni:FindClass__entry 8@%rdi 8@%rsi", ["env", "name"], [.pointer, .string]),
    ("libstdcxx:throw 8@%rdi 8@%rsi", ["object", "type"], [.pointer, .pointer]),
    (
      "memcached:command__get -4@%edi 8@%rsi 1@%dl -4@%ecx 8@%r8",
      ["connection", "key", "key_length", "size", "cas"],
      [
        int, .countedString(lengthArgument: 3), .integer(byteCount: 1, isSigned: false), int,
        .integer(byteCount: 8, isSigned: true),
      ]
    ),
    ("stap:benchmark__fp 8f@%xmm0 4f@%xmm1", ["double", "float"], [.double, .float]),
    ("libpthread:mutex_entry 8@%rdi", ["mutex"], [.pointer]),
    ("libc:mutex_entry 8@%rdi", ["mutex"], [.pointer]),
  ])
  func namesAndTypes(line: String, names: [String], types: [SignatureType]) throws {
    let signature = try #require(Note(line[...]).signature)
    #expect(signature.parameters.map(\.name) == names)
    #expect(signature.parameters.map(\.type) == types)
  }

  private static let int = SignatureType.integer(byteCount: 4, isSigned: true)

  @Test(arguments: [
    // Another count, another size, a fraction, an unknown probe, an unknown provider.
    "python:function__entry 8@%rbp 8@%r12", "python:function__entry 8@%rbp 8@%r12 -8@%rax",
    "python:function__entry 4@%ebp 8@%r12 -4@%eax", "python:function__entry 4@$0 8@%r12 -4@%eax",
    "python:gc__done 8f@%xmm0", "python:gc__start -4f@%xmm0", "python:nothing 8@%rax",
    "nobody:line 8@%rax 8@%rbx -4@%ecx", "hotspot:gc__begin 2@%ax", "hotspot:gc__begin 8@%rax",
    "stap:benchmark__fp 8f@%xmm0 8f@%xmm1",
  ])
  func disagreementGivesNone(line: String) {
    #expect(Note(line[...]).signature == nil)
  }

  @Test(arguments: [
    // The note decides the sign; a literal is an int; a truth value may be; bad operands say nothing.
    "python:gc__start 4@%eax", "python:gc__done -4@$0", "hotspot:gc__begin -4@%eax",
    "python:function__entry 8@%RBP 8@%r12 -4@%eax", "python:function__entry 8@( 8@( 8@(",
    "libc:memory_malloc_retry -4@$64", "stap:benchmark__fp 8@%xmm0 4@%xmm1",
  ])
  func toleratedDifference(line: String) {
    #expect(Note(line[...]).signature != nil)
  }

  @Test func builtInTablesAreRead() throws {
    var count = 0
    for family in BuiltInSignatures.families {
      var isOfFamily: Set<String> = []
      for line in family.text.split(separator: "\n") where line.hasPrefix("provider ") {
        for name in line.dropFirst(9).split(separator: ",") {
          isOfFamily.insert(name.trimmingCharacters(in: .whitespaces))
        }
      }
      // A provider that is not listed would never be looked for in the text.
      #expect(isOfFamily == family.providers, "\(family.name)")
      for provider in family.providers {
        #expect(BuiltInSignatures.table(ofProvider: provider)?.count ?? 0 > 0, "\(provider)")
      }
      count += try SignatureTable(parsing: family.text, named: family.name).count
    }
    #expect(count > 1000)
  }

  @Test func usersRowsComeFirst() throws {
    var table = SignatureTable.builtIn
    try table.add(
      parsing: "provider python\ngc__start(phase: uint)\ngc__start(other: int)", named: "mine")
    let found = table.signature(
      provider: "python", probe: "gc__start", arguments: ArgumentSpecParser.parse("-4@%eax"))
    #expect(found?.parameters.map(\.name) == ["phase"])
    let untouched = table.signature(
      provider: "python", probe: "gc__done", arguments: ArgumentSpecParser.parse("-8@%rax"))
    #expect(untouched?.parameters.map(\.name) == ["collected"])
  }
}
