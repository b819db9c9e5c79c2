// What needs no process: wait words, maps, instructions, breakpoints, the search for a command.

import SystemPackage
import Testing
import TraceBase
import TraceTestSupport

@testable import Tracees

@Suite struct WaitStatusTests {
  // The words are what wait4 gave on x86-64 for these events.
  @Test(arguments: [
    (0x0000, WaitStatus.exited(0)),
    (0x2A00, .exited(42)),
    (0xFF00, .exited(255)),
    (0x0009, .killed(by: 9)),
    (0x057F, .stopped(by: 5)),
    (0x137F, .stopped(by: 19)),
    (0x1057F, .stopped(by: 5, event: .fork)),
    (0x2057F, .stopped(by: 5, event: .vfork)),
    (0x3057F, .stopped(by: 5, event: .clone)),
    (0x4057F, .stopped(by: 5, event: .exec)),
    (0x5057F, .stopped(by: 5, event: .vforkDone)),
    (0x80057F, .stopped(by: 5, event: .stop)),
    (0x80137F, .stopped(by: 19, event: .stop)),
  ])
  func readsTheWord(_ raw: Int, _ status: WaitStatus) {
    #expect(WaitStatus(raw: Int32(raw)) == status)
    let kinds = [status.exitCode, status.fatalSignal, status.stopSignal].compactMap { $0 }
    #expect(kinds.count == 1)
    #expect((status.event != nil) == (raw > 0xFFFF))
  }

  @Test func tellsACoreDumpFromAStop() {
    #expect(WaitStatus(raw: 0x8B).fatalSignal == 11)
    #expect(WaitStatus(raw: 0x8B).stopSignal == nil)
    #expect(WaitStatus(raw: 0x8B).exitCode == nil)
  }
}

@Suite struct MemoryMapTests {
  private func mappings(_ text: String) -> [Mapping] {
    MemoryMap(parsing: Array(text.utf8)).mappings
  }

  @Test func keepsTheMappingsOfFiles() throws {
    let found = mappings(
      """
      5581c0000000-5581c0021000 r--p 00000000 08:01 1835093                    /usr/bin/python3.11
      5581c0021000-5581c02b6000 r-xp 00021000 08:01 1835093                    /usr/bin/python3.11
      5581c0640000-5581c0780000 rw-p 0063f000 fd:1f 1835093                    /usr/bin/python3.11
      5581c1c9d000-5581c1d3f000 rw-p 00000000 00:00 0                          [heap]
      7f0e7c000000-7f0e7c021000 rw-p 00000000 00:00 0\u{20}
      7ffd5a1e1000-7ffd5a1e3000 r-xp 00000000 00:00 0                          [vdso]
      ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]

      """)
    #expect(found.count == 3)
    #expect(found.map(\.isExecutable) == [false, true, false])
    #expect(found.map(\.isWritable) == [false, false, true])
    let code = try #require(found.dropFirst().first)
    #expect(code.start == Address(0x5581_c002_1000))
    #expect(code.end == Address(0x5581_c02b_6000))
    #expect(code.offset == FileOffset(0x21000))
    #expect(code.identity == FileIdentity(major: 8, minor: 1, inode: 1_835_093))
    #expect(found.last?.identity.minor == 0x1f)
    #expect(code.path == "/usr/bin/python3.11")
    #expect(!code.isDeleted)
  }

  @Test(arguments: [
    ("/tmp/a b", "/tmp/a b", false),
    ("/tmp/lib.so (deleted)", "/tmp/lib.so", true),
    ("/memfd:jit cache (deleted)", "/memfd:jit cache", true),
    ("/tmp/two\\012lines", "/tmp/two\nlines", false),
    ("/tmp/two\\012lines (deleted)", "/tmp/two\nlines", true),
    ("/tmp/back\\slash", "/tmp/back\\slash", false),
    ("/tmp/ends ", "/tmp/ends ", false),
  ])
  func readsPaths(_ text: String, _ path: String, _ isDeleted: Bool) throws {
    let found = mappings("1000-2000 r-xp 00000000 00:01 7      \(text)\n")
    #expect(found.map(\.path) == [path])
    #expect(found.map(\.isDeleted) == [isDeleted])
  }

  @Test(arguments: [
    "",
    "1000-2000",
    "1000-2000 r-xp",
    "1000-2000 r-xp 0 00:01 7",
    "1000-2000 r-xp 0 00:01 7 relative/path",
    "1000-2000 r-x 0 00:01 7 /short/permissions",
    "2000-1000 r-xp 0 00:01 7 /backwards",
    "1000-1000 r-xp 0 00:01 7 /empty",
    "-2000 r-xp 0 00:01 7 /no/start",
    "10000000000000000-2 r-xp 0 00:01 7 /seventeen/digits",
    "1000-2000 r-xp 0 100000000:01 7 /large/device",
    "1000-2000 r-xp 0 00:01 seven /inode",
    "1000-2000 r-xp zz 00:01 7 /offset",
    "1000-2000 r-xp 0 0001 7 /no/colon",
  ])
  func passesOverNonsense(_ line: String) {
    #expect(mappings(line).isEmpty)
    #expect(mappings("\(line)\n1000-2000 r-xp 0 00:01 7 /sense\n").map(\.path) == ["/sense"])
  }

  @Test func readsItsOwnProcess() throws {
    let own = try MemoryMap(of: .own)
    let folder = Built.folder + "/"
    #expect(own.mappings.contains { $0.path.hasPrefix(folder) && $0.isExecutable })
  }
}

@Suite struct SiteInstructionTests {
  // Intel SDM volume 2, table 4-12 ("recommended multi-byte sequence of NOP instruction"), and what
  // GNU as and lld pad with beyond it.
  @Test(arguments: [
    ([0x90], SiteInstruction.nop(byteCount: 1)),
    ([0x66, 0x90], .nop(byteCount: 2)),
    ([0x0F, 0x1F, 0x00], .nop(byteCount: 3)),
    ([0x0F, 0x1F, 0x40, 0x00], .nop(byteCount: 4)),
    ([0x0F, 0x1F, 0x44, 0x00, 0x00], .nop(byteCount: 5)),
    ([0x66, 0x0F, 0x1F, 0x44, 0x00, 0x00], .nop(byteCount: 6)),
    ([0x0F, 0x1F, 0x80, 0, 0, 0, 0], .nop(byteCount: 7)),
    ([0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0], .nop(byteCount: 8)),
    ([0x66, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0], .nop(byteCount: 9)),
    ([0x66, 0x2E, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0], .nop(byteCount: 10)),
    ([0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0], .nop(byteCount: 11)),
    ([0x66, 0x66, 0x66, 0x66, 0x66, 0x2E, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0], .nop(byteCount: 14)),
    ([0x48, 0x0F, 0x1F, 0x00], .nop(byteCount: 4)),
    ([0x0F, 0x1F, 0x05, 1, 2, 3, 4], .nop(byteCount: 7)),
    ([0x0F, 0x1F, 0x04, 0x25, 1, 2, 3, 4], .nop(byteCount: 8)),
    ([0x0F, 0x1F, 0xC0], .nop(byteCount: 3)),
    ([0xF3, 0x0F, 0x1E, 0xFA], .nop(byteCount: 4)),
    ([0xC3], .ret(popping: 0)),
    ([0xF3, 0xC3], .ret(popping: 0)),
    ([0xF2, 0xC3], .ret(popping: 0)),
    ([0xC2, 0x08, 0x00], .ret(popping: 8)),
    ([0xEB, 0xFE], .jump(distance: -2, byteCount: 2)),
    ([0xE9, 0, 1, 0, 0], .jump(distance: 256, byteCount: 5)),
    ([0x55], .push(.rbp, byteCount: 1)),
    ([0x41, 0x57], .push(.r15, byteCount: 2)),
    ([0x48, 0x89, 0xE5], .move(.rsp, to: .rbp, isWide: true, byteCount: 3)),
    ([0x41, 0x89, 0xFC], .move(.rdi, to: .r12, isWide: false, byteCount: 3)),
    ([0x4C, 0x8B, 0xE7], .move(.rdi, to: .r12, isWide: true, byteCount: 3)),
    ([0x89, 0xF0], .move(.rsi, to: .rax, isWide: false, byteCount: 2)),
    ([0x48, 0x83, 0xEC, 0x18], .reserve(24, byteCount: 4)),
    ([0x48, 0x83, 0xEC, 0x80], .reserve(-128, byteCount: 4)),
    ([0x48, 0x81, 0xEC, 0, 1, 0, 0], .reserve(256, byteCount: 7)),
    // pause, other hint space, ud0, int3, a push of memory, syscall, moves to memory and of 16 bits, other
    // arithmetic, cut instructions, none at all.
    ([0xF3, 0x90], .other),
    ([0x0F, 0x1F, 0x48, 0x00], .other),
    ([0x0F, 0x0B], .other),
    ([0xCC], .other),
    ([0xFF, 0x30], .other),
    ([0x48, 0x89, 0x45, 0xF8], .other),
    ([0x66, 0x89, 0xE5], .other),
    ([0x48, 0x83, 0xC4, 0x18], .other),
    ([0x83, 0xEC, 0x18], .other),
    ([0xC2, 0x08], .other),
    ([0x48, 0x89], .other),
    ([0x0F, 0x05], .other),
    ([0x0F, 0x1F], .other),
    ([0x0F, 0x1F, 0x84], .other),
    ([0x41, 0x90], .other),
    ([], .other),
  ])
  func tells(_ bytes: [UInt8], _ instruction: SiteInstruction) {
    #expect(SiteInstruction(bytes) == instruction)
    let isWhole = instruction != .other
    if isWhole { #expect(SiteInstruction(bytes + [0xCC, 0x0F]) == instruction) }
  }
}

@Suite struct BreakpointTableTests {
  private func table(_ addresses: UInt64...) -> BreakpointTable {
    var table = BreakpointTable()
    for (index, address) in addresses.enumerated() {
      _ = table.insert(
        Address(address), originalByte: UInt8(0xA0 + index), instruction: .nop(byteCount: 1),
        arming: 1)
    }
    return table
  }

  private func hide(_ table: BreakpointTable, at start: UInt64, count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0xCC, count: count)
    bytes.withUnsafeMutableBytes { unsafe table.hideTraps(in: $0, copiedFrom: Address(start)) }
    return bytes
  }

  @Test func findsSlotsByAddress() {
    var table = table(0x1000, 0x2000)
    #expect(table.slot(at: Address(0x2000)) == 1)
    #expect(table.slot(at: Address(0x2001)) == nil)
    #expect(table.insertedCount == 2)
    table.markRemoved(1)
    // A thread that executed it before may still report it.
    #expect(table.slot(at: Address(0x2000)) == 1)
    #expect(table.insertedCount == 1)
    table.forget(1)
    #expect(table.slot(at: Address(0x2000)) == nil)
    let again = table.insert(
      Address(0x1000), originalByte: 7, instruction: .other, arming: 2)
    #expect(again == 0)
    #expect(table.slots[0].originalByte == 7)
    #expect(table.slots.count == 2)
  }

  @Test func hidesItsTrapsFromReaders() {
    var table = table(0x0FFF, 0x1000, 0x1003, 0x2000)
    #expect(hide(table, at: 0x1000, count: 4) == [0xA1, 0xCC, 0xCC, 0xA2])
    #expect(hide(table, at: 0x0FFE, count: 3) == [0xCC, 0xA0, 0xA1])
    #expect(hide(table, at: 0x1000, count: 3) == [0xA1, 0xCC, 0xCC])
    _ = table.insert(
      Address(0x1001), originalByte: 7, instruction: .nop(byteCount: 1), arming: 1)
    #expect(hide(table, at: 0x1000, count: 4) == [0xA1, 7, 0xCC, 0xA2])
    let long = hide(table, at: 0x0FFF, count: 0x1002)
    #expect(long.first == 0xA0)
    #expect(long.last == 0xA3)
    #expect(hide(table, at: 0x1000, count: 0).isEmpty)
    table.markRemoved(1)
    #expect(hide(table, at: 0x1000, count: 4) == [0xCC, 7, 0xCC, 0xA2])
  }

  @Test func readsAtTheEndOfTheAddressSpace() {
    #expect(hide(table(UInt64.max), at: UInt64.max, count: 1) == [0xA0])
    #expect(hide(table(0x1000), at: UInt64.max - 1, count: 2) == [0xCC, 0xCC])
  }
}

@Suite struct SemaphoreCounterTests {
  @Test func countsAskersNotValues() {
    var counter = SemaphoreCounter()
    let address = Address(0x4000)
    let asked = [counter.ask(address), counter.ask(address)]
    #expect(asked == [true, false])
    #expect(counter.raised == [address])
    counter.forget(address)
    #expect(counter.raised.isEmpty)
    let askedAgain = counter.ask(address)
    #expect(askedAgain)
  }
}

@Suite struct CommandTests {
  private let folder = TemporaryFolder()

  private func make(_ name: String, _ permissions: FilePermissions) throws {
    let file = try FileDescriptor.open(
      FilePath("\(folder.path)/\(name)"), .writeOnly, options: .create, permissions: permissions)
    try file.close()
  }

  @Test func searchesThePathInOrder() throws {
    try make("tool", [.ownerReadExecute, .otherReadExecute])
    let path = "/nowhere::\(folder.path):/usr/bin"
    #expect(try Command(["tool", "-x"], searchPath: path).path == "\(folder.path)/tool")
    #expect(try Command(["tool", "-x"], searchPath: path).arguments == ["tool", "-x"])
    #expect(try Command(["true"], searchPath: path).path == "/usr/bin/true")
    // A name with a slash is a path, whether or not it is there.
    #expect(try Command(["./gone"], searchPath: path).path == "./gone")
  }

  @Test func passesOverWhatCannotBeExecuted() throws {
    try make("data", [.ownerRead])
    let error = #expect(throws: TraceeError.self) {
      _ = try Command(["data"], searchPath: self.folder.path)
    }
    #expect(error?.description == "cannot run 'data': the file on PATH may not be executed")
    #expect(error?.isNotFound == false)
  }

  @Test(arguments: ["no-such-command", "."])
  func saysWhenThereIsNone(_ name: String) {
    let error = #expect(throws: TraceeError.self) {
      _ = try Command([name], searchPath: self.folder.path)
    }
    #expect(error?.description == "cannot run '\(name)': no such command on PATH")
    #expect(error?.isNotFound == true)
  }

  @Test func wantsAName() {
    for words in [[], [""]] {
      let error = #expect(throws: TraceeError.self) {
        _ = try Command(words, searchPath: "/usr/bin")
      }
      #expect(error?.reason == "no command is given")
    }
  }
}

@Suite struct ProcessStatusTests {
  @Test func readsItsOwnProcess() throws {
    let own = try #require(ProcessStatus(.own))
    #expect(own.threadGroup == ProcessID.own.rawValue)
    #expect(own.parent > 0)
    #expect(own.tracer == nil)
    #expect(own.users.count == 4)
    #expect(["R", "S"].contains(own.state))
  }

  @Test func isNilForNobody() {
    #expect(ProcessStatus(ProcessID(-1)) == nil)
    #expect(ProcessStatus(ProcessID(0)) == nil)
  }
}

@Suite struct InstructionLengthTests {
  // One of each form: prefixes, ModRM with its displacements, immediates, and the VEX and EVEX maps.
  @Test(arguments: [
    ([0x90], 1), ([0x55], 1), ([0x41, 0x57], 2), ([0xC3], 1), ([0xC2, 8, 0], 3),
    ([0x48, 0x89, 0xE5], 3), ([0x8B, 0x45, 0xF8], 3), ([0x8B, 0x85, 0, 1, 0, 0], 6),
    ([0x8B, 0x05, 1, 2, 3, 4], 6), ([0x8B, 0x04, 0x25, 1, 2, 3, 4], 7), ([0x8B, 0x04, 0x24], 3),
    ([0x8B, 0x44, 0x24, 8], 4), ([0x66, 0xB8, 1, 2], 4), ([0xB8, 1, 2, 3, 4], 5),
    ([0x48, 0xB8, 1, 2, 3, 4, 5, 6, 7, 8], 10), ([0xF6, 0xC1, 1], 3), ([0xF6, 0xD1], 2),
    ([0xF7, 0xC1, 1, 2, 3, 4], 6), ([0x66, 0xF7, 0xC1, 1, 2], 5), ([0x48, 0xF7, 0xE1], 3),
    ([0x6B, 0xC0, 5], 3), ([0x69, 0xC0, 1, 2, 3, 4], 6), ([0x66, 0x81, 0xC1, 1, 2], 5),
    ([0xE8, 1, 2, 3, 4], 5), ([0x66, 0xE8, 1, 2, 3, 4], 6), ([0xEB, 1], 2), ([0x74, 1], 2),
    ([0x0F, 0x84, 1, 2, 3, 4], 6), ([0xA1, 1, 2, 3, 4, 5, 6, 7, 8], 9), ([0xC8, 1, 2, 3], 4),
    ([0x0F, 0xA2], 2), ([0x0F, 0xBA, 0xE0, 1], 4), ([0x0F, 0x0B], 2), ([0x0F, 0x1F, 0x40, 0], 4),
    ([0x66, 0x0F, 0x70, 0xC0, 1], 5), ([0x66, 0x0F, 0x38, 0x00, 0xC1], 5),
    ([0x66, 0x0F, 0x3A, 0x0F, 0xC1, 4], 6), ([0xF3, 0x0F, 0x1E, 0xFA], 4),
    ([0xC5, 0xF8, 0x77], 3), ([0xC5, 0xFD, 0x6F, 0x06], 4), ([0xC5, 0xF9, 0x70, 0xC0, 1], 5),
    ([0xC4, 0xE2, 0x7D, 0x78, 0xC0], 5), ([0xC4, 0xE3, 0x7D, 0x39, 0xC1, 1], 6),
    ([0x62, 0xF1, 0xFE, 0x48, 0x6F, 0x46, 1], 7), ([0x62, 0xF3, 0xFD, 0x48, 0x3B, 0xC1, 1], 7),
    ([0x64, 0x48, 0x8B, 0x04, 0x25, 0x28, 0, 0, 0], 9), ([0xF2, 0xE9, 1, 2, 3, 4], 6),
  ])
  func measures(_ bytes: [UInt8], _ length: Int) {
    #expect(InstructionLength.decode((bytes + [0xCC, 0xCC])[...]) == length)
    #expect(InstructionLength.decode(bytes[...]) == bytes.count)
    if bytes.count > 1 { #expect(InstructionLength.decode(bytes.dropLast()) == nil) }
  }

  @Test(
    arguments: [
      [0x06], [0x27], [0x9A, 1, 2, 3, 4, 5, 6], [0xEA, 1], [0x0F, 0x04], [0x66], [],
      [UInt8](repeating: 0x66, count: 15) + [0x90],
    ] as [[UInt8]])
  func refuses(_ bytes: [UInt8]) {
    #expect(InstructionLength.decode(bytes[...]) == nil)
  }
}

@Suite struct StackReservationTests {
  // What the processor says, from `sub` on the test machine: result and flags CF PF AF ZF SF OF.
  @Test(
    arguments: [
      (0x7FFF_FFFF_E000, 24, 0x7FFF_FFFF_DFE8, 0x014), (0x10, 0x10, 0, 0x044),
      (0, 1, 0xFFFF_FFFF_FFFF_FFFF, 0x095),
      (0x8000_0000_0000_0000, 1, 0x7FFF_FFFF_FFFF_FFFF, 0x814),
      (0x1000, 0xFFFF_FFFF_FFFF_FF80, 0x1080, 0x001),
    ] as [(UInt64, UInt64, UInt64, UInt64)])
  func setsTheFlagsOfASubtraction(
    _ old: UInt64, _ amount: UInt64, _ new: UInt64, _ flags: UInt64
  ) {
    var registers = RegisterSet()
    registers[.rsp] = old
    registers[.eflags] = 0x246
    registers.subtractFromStackPointer(amount)
    #expect(registers[.rsp] == new)
    #expect(registers[.eflags] == 0x202 | flags)
  }
}

@Suite struct WaitFocusTests {
  private let first = ThreadID(7)
  private let second = ThreadID(8)

  /// How many of so many waits were for nobody by name, if the same thread is always the next.
  private func looks(_ focus: inout WaitFocus, among count: Int) -> Int {
    (0..<count).count { _ in
      guard focus.choice() == nil else { return false }
      focus.note(first)
      return true
    }
  }

  @Test func isOnWhoIsAlwaysTheNext() {
    var focus = WaitFocus()
    #expect(looks(&focus, among: 65) == 65)
    #expect(focus.nextLook != nil)
    #expect(looks(&focus, among: 330) == 10)
    #expect(focus.choice() == first)
    focus.turnAway()
    #expect(focus.choice() == nil)
  }

  @Test func endsWithTheFirstOther() {
    var focus = WaitFocus()
    _ = looks(&focus, among: 100)
    focus.note(second)
    #expect(focus.nextLook == nil)
    #expect(focus.choice() == nil)
  }

  @Test func endsWhenItIsSilent() throws {
    var focus = WaitFocus()
    _ = looks(&focus, among: 100)
    let look = try #require(focus.nextLook)
    focus.lookAround(look)
    #expect(focus.nextLook == look + 1_000_000)
    #expect(looks(&focus, among: 2) == 1)
    focus.lookAround(look + 1_000_000)
    #expect(focus.nextLook == nil)
    #expect(focus.choice() == nil)
  }
}
