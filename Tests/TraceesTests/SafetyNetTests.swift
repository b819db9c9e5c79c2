// What is put into a process so that it survives its tracer, and what the guard process is told. That it does
// survive is for whole programs to show (KilledTracerTests).

import Glibc
import Testing
import TraceBase
import TraceTestSupport
import Tracing

@testable import Tracees

private func executablePagesOfNobody(_ process: Int32) -> [Substring] {
  (readSmallFile("/proc/\(process)/maps") ?? "").split(separator: "\n").filter { line in
    let words = line.split(separator: " ", omittingEmptySubsequences: true)
    return words.count == 5 && words[1].contains("x")
  }
}

/// Whether a process has a handler of SIGTRAP, of the line SigCgt of proc(5).
private func catchesTraps(_ process: Int32) -> Bool? {
  let line = (readSmallFile("/proc/\(process)/status") ?? "").split(separator: "\n").first {
    $0.hasPrefix("SigCgt:")
  }
  return line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
    .map { $0 & 1 << 4 != 0 }
}

@Suite struct SafetyNetTests {
  @Test func isThereWhileTracedAndGoneAfterwards() throws {
    let program = try RunningProgram(Built.path("roamer"), ["forever"])
    #expect(try program.readLine() == "ready")
    #expect(catchesTraps(program.id) == false)
    let id = program.id
    let plan = TracePlan("roamer:step", limit: 3) { hits, _ in
      guard hits == 2 else { return }
      #expect(catchesTraps(id) == true)
      #expect(executablePagesOfNobody(id).count == 1)
    }
    #expect(try plan.attach(program.id).counts == ["roamer:step": 3])
    #expect(catchesTraps(program.id) == false)
    #expect(executablePagesOfNobody(program.id).isEmpty)
    program.send(SIGTERM)
    #expect(try program.finish().ending == .exited(0))
  }

  @Test func isNotLaidWhereItIsNotWanted() throws {
    let program = try RunningProgram(Built.path("roamer"), ["forever"])
    #expect(try program.readLine() == "ready")
    let id = program.id
    var plan = TracePlan("roamer:step", limit: 2) { _, _ in
      #expect(catchesTraps(id) == false)
    }
    plan.laysNets = false
    #expect(try plan.attach(program.id).counts == ["roamer:step": 2])
    program.send(SIGTERM)
    #expect(try program.finish().ending == .exited(0))
  }

  @Test func entriesTellHowToGoOn() {
    func entry(_ instruction: [UInt8]) -> UInt64 {
      var table = BreakpointTable()
      let slot = table.insert(
        Address(0x7FFF_1234_5678), originalByte: instruction[0],
        instruction: SiteInstruction(instruction), arming: 0)
      return SafetyNet.entry(table.slots[slot])
    }
    // nop, a nop of four bytes, and an instruction that must be executed.
    #expect(entry([0x90, 0, 0, 0]) == 0x7FFF_1234_5678)
    #expect(entry([0x0F, 0x1F, 0x40, 0x00]) == 0x3_7FFF_1234_5678)
    #expect(entry([0x48, 0x8D, 0x05, 0x00]) == 0xFFFF_7FFF_1234_5678)
  }

  @Test func sitesHavePlacesOfTheirOwn() {
    var net = SafetyNet(base: Address(0x10000))
    // Those that fall into one slot too.
    let sites = (0..<2000).map { Address(0x5555_0000_0000 + UInt64($0) * 0x1_0000) }
    let places = sites.compactMap { net.place(of: $0) }
    #expect(Set(places).count == 2000)
    #expect(places.allSatisfy { net.table <= $0 && $0 < net.scratch })
    #expect(net.place(of: sites[7]) == places[7])
  }

  @Test func anotherHandlerIsCalledAsItWouldBe() {
    let net = SafetyNet(base: Address(0x10000))
    var former = SignalAction()
    #expect(net.action(former: former).mask == SignalAction.everything)
    #expect(net.action(former: former).handler == 0x10000)
    former.handler = 0x4000
    former.flags = 0x4000_0000  // SA_NODEFER
    former.mask = 0x10
    former.restorer = 0x5000
    let action = net.action(former: former)
    #expect(action.flags == 0x4400_0004)
    #expect(action.mask == 0x10 && action.restorer == 0x5000)
    #expect(SignalAction(action.bytes) == action)
    #expect(SignalAction([1, 2, 3]) == nil)
  }

  @Test func codeOfACallLeadsBack() throws {
    var registers = RegisterSet()
    for index in 0..<27 { registers.words[index] = UInt64(index) * 0x0101_0101 + 1 }
    let code = CallCode.bytes(returningTo: registers, mask: 0xABCD)
    #expect(code.count <= CallCode.room)
    let way = try #require(CallCode.way(in: code))
    #expect(way.mask == 0xABCD)
    for index in 0...RegisterSlot.rsp.rawValue {
      #expect(way.registers.words[index] == registers.words[index])
    }
    #expect(CallCode.way(in: [UInt8](repeating: 0, count: CallCode.room)) == nil)
    #expect(CallCode.way(in: Array(code.prefix(100))) == nil)
  }

  /// What each of the kernel's own results of an interrupted call leads to.
  @Test(arguments: [(-512, 35), (-513, 35), (-514, 35), (-516, 219), (-4, -4), (0, 0)])
  func interruptedCallsBeginAnew(_ result: Int64, _ number: Int64) {
    var registers = RegisterSet()
    registers[.rip] = 0x1002
    registers[.originalRAX] = 35
    registers[.rax] = UInt64(bitPattern: result)
    let anew = registers.beginningCallAnew
    #expect(Int64(bitPattern: anew[.rax]) == number)
    #expect(anew[.rip] == (number > 0 ? 0x1000 : 0x1002))
    registers[.originalRAX] = .max
    #expect(registers.beginningCallAnew[.rip] == 0x1002)
  }

  @Test func notesAreReadAsTheyAreWritten() {
    let notes: [RescueNote] = [
      .began(space: 1, process: 77), .forked(space: 2, process: 78, from: 1),
      .breakpoint(space: 1, address: 0x7FFF_0000_1111, byte: 0x90),
      .removed(space: 1, address: 1), .raising(space: 2, address: .max, from: 0xFFFE),
      .raised(space: 2, address: .max), .lowering(space: 2, address: 3, from: 1),
      .lowered(space: 2, address: 3), .net(space: 1, base: 0x1000),
      .call(space: 9, place: 0x7FFF_0000_1110), .stepping(thread: -1, mask: .max),
      .goesOn(thread: 6), .guest(thread: 5, home: 3),
      .mask(thread: 5, index: 2, word: 0xF0), .sentHome(thread: 5), .ended(space: 1),
    ]
    for note in notes { #expect(RescueNote(note.bytes[...]) == note) }
    #expect(RescueNote([99] + [UInt8](repeating: 0, count: 23)) == nil)
    #expect(RescueNote([1, 2]) == nil)
  }

  @Test func whatIsLeftIsWhatWasNotPutRight() {
    var state = RescueState()
    let notes: [RescueNote] = [
      .began(space: 1, process: 77), .breakpoint(space: 1, address: 10, byte: 0x90),
      .breakpoint(space: 1, address: 20, byte: 0x0F), .raising(space: 1, address: 30, from: 0),
      .raised(space: 1, address: 30), .raising(space: 1, address: 40, from: 6),
      .net(space: 1, base: 0x1000), .call(space: 1, place: 0x500),
      .forked(space: 2, process: 78, from: 1), .call(space: 1, place: 0),
      .removed(space: 1, address: 10), .lowering(space: 1, address: 30, from: 1),
      .lowered(space: 1, address: 30), .raised(space: 1, address: 40),
      .lowering(space: 1, address: 40, from: 7), .ended(space: 3),
      .guest(thread: 5, home: 1), .mask(thread: 5, index: 0, word: 3), .guest(thread: 5, home: 0),
      .guest(thread: 6, home: 1), .sentHome(thread: 6), .stepping(thread: 5, mask: 2),
      .stepping(thread: 6, mask: 1), .stepping(thread: 5, mask: 4), .goesOn(thread: 6),
    ]
    for note in notes { state.take(note) }
    #expect(
      state.spaces == [
        1: RescueState.Space(
          process: 77, breakpoints: [20: 0x0F], semaphores: [40: .lowering(from: 7)], net: 0x1000),
        2: RescueState.Space(
          process: 78, breakpoints: [10: 0x90, 20: 0x0F],
          semaphores: [30: .raised, 40: .raising(from: 6)], net: 0x1000, call: 0x500),
      ])
    #expect(state.guests == [5: RescueState.Guest(home: 0, words: [0: 3])])
    #expect(state.masks == [5: 4])
    state.take(.ended(space: 1))
    #expect(Array(state.spaces.keys) == [2])
  }

  /// Killed around the write: whether it was written, the value tells.
  @Test func semaphoresAreLoweredOnce() {
    typealias Semaphore = RescueState.Semaphore
    #expect(Semaphore.raised.isRaised(1) && Semaphore.raised.isRaised(nil))
    #expect(!Semaphore.raising(from: 2).isRaised(2) && Semaphore.raising(from: 2).isRaised(3))
    #expect(Semaphore.lowering(from: 3).isRaised(3) && !Semaphore.lowering(from: 3).isRaised(2))
  }
}
