// What is read from real programs of the machine, checked against itself and the ELF rules.

import SystemPackage
import Testing
import TraceBase

@testable import ElfImages

private let python: FilePath = "/usr/bin/python3.11"
private let libstdcxx: FilePath = "/usr/lib/x86_64-linux-gnu/libstdc++.so.6"

@Suite struct ElfContentsTests {
  @Test func readsSections() throws {
    let elf = try ElfFile(path: python)
    #expect(elf.isPositionIndependent == false)
    let notes = try elf.probeNoteSections()
    #expect(notes.count == 1)
    let notesSection = try section(".note.stapsdt", of: elf)
    #expect(notes.first?.offset == notesSection.offset)
    #expect(notes.first?.bytes.count == Int(notesSection.byteCount))
    #expect(Array(notes.first?.bytes[12..<20] ?? []) == Array("stapsdt\0".utf8))
    #expect(elf.probeBase == elf.section(named: ".stapsdt.base")?.address)
    #expect(elf.sections(named: ".no.such") == [])
    let bss = try section(".bss", of: elf)
    #expect(!bss.hasBytes)
    #expect(try elf.bytes(of: bss) == [])
  }

  @Test func readsSegments() throws {
    let elf = try ElfFile(path: libstdcxx)
    #expect(elf.isPositionIndependent == true)
    let loaded = elf.loadedSegments
    #expect(loaded.contains { $0.isExecutable && !$0.isWritable })
    let text = try section(".text", of: elf)
    #expect(elf.address(of: text.offset) == text.address)
    #expect(elf.offset(of: text.address) == text.offset)
    let bytes = try elf.bytes(of: text)
    #expect(try elf.bytes(at: text.address, count: 32) == Array(bytes.prefix(32)))
    // Zero-filled memory is in no file.
    let bss = try section(".bss", of: elf)
    #expect(elf.offset(of: bss.address + (Int(bss.byteCount) - 1)) == nil)
    #expect(throws: ElfError.self) {
      _ = try elf.bytes(at: FileAddress(.max - 3), count: 8)
    }
    #expect(try elf.interpreter() == nil)
    #expect(try ElfFile(path: python).interpreter() == "/lib64/ld-linux-x86-64.so.2")
  }

  @Test func readsDynamicNames() throws {
    let names = try ElfFile(path: libstdcxx).dynamicNames()
    #expect(names.libraryName == "libstdc++.so.6")
    #expect(names.needed.contains("libc.so.6"))
    #expect(names.runPath == nil)
  }

  @Test(arguments: [
    ("/usr/bin/python3.11", true), ("/usr/bin/true", true),
    ("/usr/lib/x86_64-linux-gnu/libstdc++.so.6", false),
    ("/lib/x86_64-linux-gnu/libc.so.6", false), ("/lib64/ld-linux-x86-64.so.2", false),
  ])
  func tellsProgramsFromLibraries(path: String, isProgram: Bool) throws {
    let elf = try ElfFile(path: FilePath(path))
    #expect(elf.isExecutable == isProgram)
  }

  @Test func readsTheBuildID() throws {
    let elf = try ElfFile(path: python)
    let buildID = elf.buildID()
    let id = try #require(buildID)
    let notesSection = try section(".note.gnu.build-id", of: elf)
    #expect(id.bytes == Array(try elf.bytes(of: notesSection).suffix(20)))
    #expect(id.description.count == 40)
    #expect(BuildID([0x0a, 0xff]).description == "0aff")
  }

  @Test func findsSymbolsByNameAndAddress() throws {
    let elf = try ElfFile(path: libstdcxx)
    var symbols = ElfSymbols(elf)
    let found = symbols.symbols(named: "__cxa_throw")
    #expect(found.count == 1)
    let symbol = try #require(found.first)
    #expect(symbol.kind == .function)
    #expect(symbol.binding == .global)
    let address = try #require(symbol.address)
    #expect(symbols.symbol(at: address)?.value == symbol.value)
    #expect(symbols.symbol(at: address + (Int(symbol.byteCount) - 1))?.value == symbol.value)
    #expect(symbols.symbols(named: "__cxa_thro").isEmpty)
    #expect(symbols.symbols(named: "").isEmpty)
    // Defined elsewhere.
    #expect(symbols.symbols(named: "malloc").isEmpty)
    symbols.indexNames()
    #expect(symbols.symbols(named: "__cxa_throw") == found)
    #expect(symbols.symbols(named: "__cxa_thro").isEmpty)
    #expect(symbols.symbols(named: "").isEmpty)
    #expect(symbols.symbols(named: "malloc").isEmpty)
    #expect(symbols.symbol(at: FileAddress(1)) == nil)
    #expect(symbols.symbol(at: FileAddress(.max)) == nil)
  }

  @Test func findsLocalSymbolsOfManySourceFiles() throws {
    let elf = try ElfFile(path: "/usr/lib/jvm/java-17-openjdk-amd64/lib/server/libjvm.so")
    var symbols = ElfSymbols(elf)
    // Nine classes have a static member of their own of this name.
    let instances = symbols.symbols(named: "_ZL9_instance")
    #expect(instances.count == 9)
    #expect(Set(instances.map(\.value)).count == 9)
    #expect(instances.allSatisfy { $0.kind == .object && $0.binding == .local })
    for instance in instances {
      let address = try #require(instance.address)
      #expect(symbols.symbol(at: address)?.name == "_ZL9_instance")
      #expect(symbols.symbol(at: address + 7)?.name == "_ZL9_instance")
    }
    let local = symbols.symbols(named: "_ZL10dcmd_arena")
    #expect(local.map(\.kind) == [.threadLocal])
    #expect(local.map(\.value) == [8])
    #expect(local.first?.address == nil)
    // A versioned name is found without its version, and given without it.
    #expect(symbols.symbols(named: "JNI_CreateJavaVM").map(\.name) == ["JNI_CreateJavaVM"])
  }

  @Test func placesThreadLocalSymbolsBelowTheThreadPointer() {
    let image = ThreadLocalImage(byteCount: 20, alignment: 16)
    #expect(image.offsetFromThreadPointer(symbolValue: 0) == -32)
    #expect(image.offsetFromThreadPointer(symbolValue: 16) == -16)
    let unaligned = ThreadLocalImage(byteCount: 3, alignment: 0)
    #expect(unaligned.offsetFromThreadPointer(symbolValue: 1) == -2)
    let absurd = ThreadLocalImage(byteCount: .max, alignment: 4096)
    #expect(absurd.offsetFromThreadPointer(symbolValue: 5) == 5)
  }

  @Test func namesWhereADebugFileMayBe() throws {
    let elf = try ElfFile(path: python)
    let buildID = elf.buildID()
    let id = try #require(buildID).description
    let debugLink = try elf.debugLink()
    let link = try #require(debugLink)
    let places = elf.debugFileCandidates(installedPath: python, root: "/proc/7/root")
    #expect(
      places.map(\.string) == [
        "/proc/7/root/usr/lib/debug/.build-id/\(id.prefix(2))/\(id.dropFirst(2)).debug",
        "/proc/7/root/usr/bin/\(link.name)",
        "/proc/7/root/usr/bin/.debug/\(link.name)",
        "/proc/7/root/usr/lib/debug/usr/bin/\(link.name)",
      ])
    let other = try ElfFile(path: libstdcxx)
    #expect(elf.debugFileCandidates(installedPath: python)[1].string == "/usr/bin/\(link.name)")
    let ourRoot: FilePath = "/proc/self/root"
    let sameFile = try ElfFile(path: ourRoot.pushing("usr/bin/python3.11"))
    #expect(
      sameFile.debugFileCandidates(installedPath: python)[1].string
        == "/proc/self/root/usr/bin/\(link.name)")
    #expect(elf.isDebugFile(elf) == true)
    #expect(elf.isDebugFile(other) == false)
    // The check value of CRC-32 as catalogued by G. Cook.
    #expect(ElfFile.checksum(of: Array("123456789".utf8)) == 0xcbf4_3926)
  }

  @Test func answersAllOfAProgram() throws {
    #expect(readEverything(try ElfFile(path: "/usr/bin/true")) > 10_000)
  }
}
