// Aggregations: listings at the end and by `printa`, histograms of every kind, and the actions that
// change them on the way.

import Testing
import TraceOutput
import TraceProgram
import TraceRuntime

@Suite struct AggregationTextTests {
  private func quiet() -> Recording {
    var recording = Recording()
    recording.style.isQuiet = true
    return recording
  }

  // MARK: Listings

  @Test func theEndIsANewlineAndWhatWasNotPrinted() {
    var recording = quiet()
    #expect(recording.text(atEnd: true) == "\n")
    let map = recording.map(.count, keys: [.string])
    for _ in 0..<17 { recording.aggregate(map, [.text("beta")]) }
    for _ in 0..<3 { recording.aggregate(map, [.text("alpha")]) }
    #expect(
      recording.text(atEnd: true) == """

          alpha                                                             3
          beta                                                             17

        """)
  }

  @Test func keysHaveTheWidthsOfTheirTypes() {
    var recording = quiet()
    let types: [ValueType] = [
      .word, .integer(size: 4, isSigned: false), .integer(size: 2, isSigned: true),
      .integer(size: 1, isSigned: true), .symbol,
    ]
    let map = recording.map(.sum(isSigned: true), keys: types)
    recording.aggregate(
      map,
      [
        .signed(-5), .unsigned(0xffff_ffff, size: 4), .signed(-1, size: 2), .signed(-1, size: 1),
        .symbol("a.out`f"),
      ], -40)
    #expect(
      recording.text(atEnd: true)
        == "\n               -5       -1 65535 255"
        + "  a.out`f                                                         -40\n")
  }

  @Test func aStackKeyHasLinesOfItsOwn() {
    var recording = quiet()
    recording.source.stacks[2] = [frame(0x10, "a.out", "f", offset: 3), frame(0x20, "a.out", "g")]
    let map = recording.map(.count, keys: [.stack])
    recording.aggregate(map, [.stack(2)])
    #expect(
      recording.text(atEnd: true) == """


                      a.out`f+0x3
                      a.out`g
                        1

        """)
  }

  @Test func everyFunctionHasItsNumber() {
    let kinds: [(AggregationKind, String)] = [
      (.count, "3"), (.sum(isSigned: true), "-4"), (.minimum(isSigned: true), "-9"),
      (.maximum(isSigned: true), "3"), (.average(isSigned: true), "-1"),
      (.standardDeviation(isSigned: true), "5"),
    ]
    var recording = quiet()
    let maps = kinds.map { recording.map($0.0, name: "\($0.0)") }
    for map in maps {
      for value: Int64 in [2, -9, 3] { recording.aggregate(map, [], value) }
    }
    let lines = recording.text(atEnd: true).split(separator: "\n").map(String.init)
    let expected = kinds.map { kind in
      " " + String(repeating: " ", count: 16 - kind.1.count) + kind.1
    }
    #expect(lines == expected)
  }

  @Test func ordersAndOptions() {
    func lines(_ change: (inout DTraceStyle) -> Void) -> [String] {
      var recording = quiet()
      let first = recording.map(.sum(isSigned: true), keys: [.word], name: "first")
      let second = recording.map(.count, keys: [.word], name: "second")
      for (key, value) in [(1, 30), (2, 10), (3, 20), (4, 10)] as [(Int64, Int64)] {
        recording.aggregate(first, [.signed(key)], value)
      }
      recording.aggregate(second, [.signed(9)])
      change(&recording.style)
      return recording.text(atEnd: true).split(separator: "\n").map { line in
        line.split(separator: " ").joined(separator: "=")
      }
    }
    #expect(lines { _ in } == ["2=10", "4=10", "3=20", "1=30", "9=1"])
    #expect(lines { $0.order.isByKey = true } == ["1=30", "2=10", "3=20", "4=10", "9=1"])
    #expect(lines { $0.order.isReversed = true } == ["9=1", "1=30", "3=20", "4=10", "2=10"])
  }

  // MARK: printa

  @Test func printaByDefaultBeginsWithANewline() {
    var recording = Recording()
    recording.style.isTesting = true
    let map = recording.map(.count, keys: [.string])
    let other = recording.map(.count, name: "b")
    recording.aggregate(map, [.text("x")])
    recording.aggregate(other)
    recording.record([(.printMaps([map], format: nil), [])])
    #expect(
      recording.text(atEnd: true) == """
                           FUNCTION:NAME
                                  :BEGIN 
          x                                                                 1


                        1

        """)
  }

  @Test func printaByAFormatTakesKeysAndValuesInOrder() {
    var recording = quiet()
    let keys: [ValueType] = [.string, .word]
    let first = recording.map(.count, keys: keys, name: "first")
    let second = recording.map(.sum(isSigned: true), keys: keys, name: "second")
    recording.aggregate(first, [.text("a"), .signed(1)])
    recording.aggregate(first, [.text("b"), .signed(2)])
    recording.aggregate(second, [.text("b"), .signed(2)], -7)
    recording.aggregate(second, [.text("c"), .signed(3)], 5)
    let format = recording.format(
      conversion("s"), literal("["), conversion("d"), literal("] "),
      conversion("d") {
        $0.isAggregation = true
        $0.width = .fixed(4)
      },
      conversion("d") {
        $0.isAggregation = true
        $0.width = .fixed(4)
      },
      conversion("d") {
        $0.isAggregation = true
        $0.width = .fixed(4)
      },
      literal("\n"))
    let fewer = recording.format(
      conversion("s"), literal("="), conversion("x") { $0.isAggregation = true }, literal(";"))
    recording.record([(.printMaps([first, second], format: format), [])])
    recording.record([(.printMaps([second], format: fewer), [])])
    #expect(
      recording.text(atEnd: true) == """
        c[3]    0   5   5
        b[2]    1  -7  -7
        a[1]    1   0   0
        b=fffffffffffffff9;c=5;

        """)
  }

  @Test func severalByDefaultAreColumns() {
    var recording = quiet()
    let first = recording.map(.count, keys: [.word], name: "first")
    let second = recording.map(.count, keys: [.word], name: "second")
    recording.aggregate(first, [.signed(1)])
    recording.aggregate(second, [.signed(1)])
    recording.aggregate(second, [.signed(2)])
    recording.record([(.printMaps([first, second], format: nil), [])])
    #expect(
      recording.text() == """

                        2                0                1
                        1                1                1

        """)
  }

  @Test func actionsOnMapsHappenInTheirTurn() {
    var recording = quiet()
    let map = recording.map(.sum(isSigned: true), keys: [.word])
    for key: Int64 in 1...4 { recording.aggregate(map, [.signed(key)], 10 * key) }
    let format = recording.format(
      conversion("d"), literal("="), conversion("d") { $0.isAggregation = true }, literal(" "))
    let show = (OutputAction.Kind.printMaps([map], format: format), [Operand]())
    recording.record([
      show, (.normalize(map: map), [.signed(10)]), show, (.denormalize(map: map), []), show,
      (.truncate(map: map), [.signed(3)]), show, (.truncate(map: map), [.signed(-2)]), show,
      (.clear(map: map), []), show, (.truncate(map: map), []), show,
    ])
    #expect(
      recording.text()
        == "1=10 2=20 3=30 4=40 1=1 2=2 3=3 4=4 1=10 2=20 3=30 4=40 "
        + "2=20 3=30 4=40 2=20 3=30 2=0 3=0 ")
  }

  // MARK: Histograms

  private func histogram(
    _ kind: AggregationKind, _ counts: [(value: Int64, weight: Int64)], key: String? = nil
  ) -> String {
    var recording = quiet()
    let map = recording.map(kind, keys: key == nil ? [] : [.string])
    for (value, weight) in counts {
      recording.aggregate(map, key.map { [.text($0)] } ?? [], value, weight: weight)
    }
    return recording.text(atEnd: true)
  }

  @Test func powersOfTwo() {
    #expect(
      histogram(.powerOfTwo, [(4, 6), (9, 2)], key: "reads") == """

          reads                                             
                   value  ------------- Distribution ------------- count    
                       2 |                                         0        
                       4 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           6        
                       8 |@@@@@@@@@@                               2        
                      16 |                                         0        


        """)
    #expect(
      histogram(.powerOfTwo, [(0, 1), (-3, 1)]) == """


                   value  ------------- Distribution ------------- count    
                      -4 |                                         0        
                      -2 |@@@@@@@@@@@@@@@@@@@@                     1        
                      -1 |                                         0        
                       0 |@@@@@@@@@@@@@@@@@@@@                     1        
                       1 |                                         0        


        """)
  }

  @Test func equalSteps() {
    #expect(
      histogram(.linear(base: 0, limit: 100, step: 10), [(5, 1), (15, 3)]) == """


                   value  ------------- Distribution ------------- count    
                     < 0 |                                         0        
                       0 |@@@@@@@@@@                               1        
                      10 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@           3        
                      20 |                                         0        


        """)
    #expect(
      histogram(.linear(base: -5, limit: 5, step: 5), [(-6, 1), (5, 1), (7, 1)]) == """


                   value  ------------- Distribution ------------- count    
                    < -5 |@@@@@@@@@@@@@                            1        
                      -5 |                                         0        
                       0 |                                         0        
                    >= 5 |@@@@@@@@@@@@@@@@@@@@@@@@@@@              2        


        """)
  }

  @Test func ordersInSteps() {
    let kind = AggregationKind.logLinear(factor: 10, low: 1, high: 2, steps: 10)
    #expect(
      histogram(kind, [(25, 2), (1000, 2)])
        == """


                   value  ------------- Distribution ------------- count    
                      10 |                                         0        
                      20 |@@@@@@@@@@@@@@@@@@@@                     2        
                      30 |                                         0        
                      40 |                                         0        
                      50 |                                         0        
                      60 |                                         0        
                      70 |                                         0        
                      80 |                                         0        
                      90 |                                         0        
                     100 |                                         0        
                     200 |                                         0        
                     300 |                                         0        
                     400 |                                         0        
                     500 |                                         0        
                     600 |                                         0        
                     700 |                                         0        
                     800 |                                         0        
                     900 |                                         0        
                 >= 1000 |@@@@@@@@@@@@@@@@@@@@                     2        


        """)
    #expect(histogram(kind, [(15, 1)]).contains("count    \n            < 10 |   "))
    #expect(
      histogram(kind, [(3, 1)]) == """


                   value  ------------- Distribution ------------- count    
                     -10 |                                         0        
              abs() < 10 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        
                      10 |                                         0        


        """)
    #expect(histogram(kind, [(-2000, 1)]).contains("\n        <= -1000 |@@@@"))
  }

  @Test func negativeCountsDrawToTheLeft() {
    #expect(
      histogram(.linear(base: 0, limit: 3, step: 1), [(1, -1), (2, -3)]) == """


                   value  ------------- Distribution ------------- count    
                       0                                         | 0        
                       1                               @@@@@@@@@@| -1       
                       2           @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@| -3       
                    >= 3                                         | 0        


        """)
    #expect(
      histogram(.linear(base: 0, limit: 3, step: 1), [(1, -1), (2, 3)]) == """


                   value  ------------- Distribution ------------- count    
                       0                     |                     0        
                       1                @@@@@|                     -1       
                       2                     |@@@@@@@@@@@@@@@      3        
                    >= 3                     |                     0        


        """)
  }

  @Test func countsThatCancelShowTheMiddle() {
    #expect(
      histogram(.powerOfTwo, [(100, 1), (100, -1)]) == """


                   value  ------------- Distribution ------------- count    
                      -1 |                                         0        
                       0 |                                         0        
                       1 |                                         0        


        """)
  }

  @Test func normalizationIsNotSeenInBars() {
    var recording = quiet()
    let map = recording.map(.powerOfTwo)
    for _ in 0..<10 { recording.aggregate(map, [], 1) }
    recording.record([(.normalize(map: map), [.signed(5)])])
    #expect(
      recording.text(atEnd: true).contains(
        "\n               1 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 2        \n"))
  }

  @Test func histogramsInFormats() {
    var recording = quiet()
    let map = recording.map(.powerOfTwo, keys: [.string])
    recording.aggregate(map, [.text("x")], 0)
    let format = recording.format(
      literal("<"), conversion("s"), conversion("d") { $0.isAggregation = true }, literal(">"))
    recording.record([(.printMaps([map], format: format), [])])
    #expect(
      recording.text() == """
        <x
                   value  ------------- Distribution ------------- count    
                      -1 |                                         0        
                       0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 1        
                       1 |                                         0        
        >
        """)
  }

  /// Every row is as wide as every other, and bars add up to their scale but for rounding.
  @Test func barsShareTheirScale() {
    var random = SplitMix(state: 7)
    for _ in 0..<300 {
      var counts: [(value: Int64, weight: Int64)] = []
      let signs = Int64(random.next() % 3)
      for _ in 0..<1 + random.next() % 12 {
        let magnitude = Int64(random.next() >> (1 + random.next() % 62))
        let isNegative = signs == 0 || (signs == 1 && random.next() & 1 == 0)
        counts.append((Int64(random.next() % 40), isNegative ? -magnitude : magnitude))
      }
      let rows = histogram(.linear(base: 0, limit: 40, step: 2), counts)
        .split(separator: "\n").dropFirst()
      var columns = 0
      for row in rows {
        let bar = row.dropFirst(17).prefix(41)
        #expect(bar.count { $0 == "|" } == 1)
        #expect(bar.allSatisfy { "@| ".contains($0) })
        #expect(row.dropFirst(58).first == " ")
        columns += bar.count { $0 == "@" }
      }
      let isMixed = counts.contains { $0.weight < 0 } && counts.contains { $0.weight > 0 }
      // Half a column is lost or won in each row.
      #expect(columns <= 40 + rows.count / 2)
      if !isMixed, counts.contains(where: { $0.weight != 0 }) {
        #expect(columns >= 40 - rows.count / 2)
      }
    }
  }
}
