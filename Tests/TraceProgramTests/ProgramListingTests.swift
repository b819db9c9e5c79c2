import ProgramTestSupport
import Testing
import TraceProgram

@Suite struct ProgramListingTests {
  @Test func aProgramIsListedWithItsNames() {
    var builder = ProgramBuilder()
    let count = Int64(builder.addGlobal(VariableDeclaration(name: "count", type: .word)))
    _ = builder.addLocal(
      VariableDeclaration(name: "small", type: .integer(size: 2, isSigned: false)))
    let names = Int64(
      builder.addMap(
        MapDeclaration(
          name: "names", keys: [.word, .string], value: .plain(.string), isPerThread: true,
          deletesZeros: true)))
    let calls = Int64(
      builder.addMap(MapDeclaration(name: "@calls", keys: [.string], value: .aggregation(.count))))
    var conversion = FormatDescriptor.Conversion(letter: 0x64)
    conversion.width = .argument
    conversion.precision = .fixed(3)
    conversion.isLeftAligned = true
    let format = builder.addFormat(
      FormatDescriptor([.literal(Array("100%\t".utf8)), .conversion(conversion)]))
    let print = Int64(builder.addAction(OutputAction(.print(format: format), [.word, .word])))
    let list = Int64(
      builder.addAction(OutputAction(.printMaps([Int(calls)], format: nil))))
    builder.begin()
    let parameter = builder.freshSlots(1)
    builder.emit(.returnValue, b: builder.result(.addImmediate, b: parameter, immediate: 1))
    let function = Int64(builder.endFunction(name: "next", parameterCount: 1))

    builder.begin()
    let end = builder.label()
    let global = builder.result(.loadGlobal, immediate: count)
    builder.jump(.jumpIfZero, b: global, to: end)
    let row = builder.row([5, builder.string(Array("a\"\n\u{1}".utf8))])
    let next = builder.result(.call, b: row, immediate: function)
    builder.emit(.mapStore, b: row, c: row + 1, immediate: names)
    builder.emit(.aggregate, c: row + 1, immediate: calls)
    let base = builder.result(.subroutine, b: row + 1, immediate: Subroutine.baseName.rawValue)
    builder.trace(base, as: .string)
    builder.emit(.emit, b: row, immediate: print)
    builder.emit(.emit, immediate: list)
    builder.emit(.storeGlobal, b: next, immediate: count)
    _ = builder.result(.fact, immediate: HitFact.timestamp.rawValue)
    builder.place(end)
    let pattern = ProbePattern(provider: "python*", module: "", function: "", name: "line")
    let clause = builder.endClause(name: "dt_clause_0", patterns: [pattern])
    builder.markDestructive(clause: clause)
    #expect(
      ProgramListing.text(of: builder.program) == #"""
        global count: i64
        local small: u16
        map names[i64, string]: string, one for each thread, zeros are deleted
        map @calls[string]: count
        function next: 1 parameters, 2 slots
             0  r1 = addImmediate r0, 1
             1  returnValue r1
        clause dt_clause_0: 6 slots, destructive
          for python*:::line
             2  r0 = loadGlobal count
             3  jumpIfZero r0 -> 15
             4  r1 = constant 5
             5  r2 = constant "a\"\n\x01"
             6  r3 = call next(r1)
             7  mapStore names[r1, r2] <- r2
             8  aggregate @calls[r2]
             9  r4 = subroutine baseName(r2)
            10  emit trace: r4
            11  emit print "100%%\t%-*.3d": r1, r2
            12  emit printMaps @calls
            13  storeGlobal r3, count
            14  r5 = fact timestamp
            15  end

        """#)
  }
}
