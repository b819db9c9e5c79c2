// The names of the files that `-o` and `-S` write, and the colors of messages.

import Foundation
import Testing

@testable import TraplineKit

@Suite struct StapOutputFilesTests {
  @Test func oneFileIsItself() {
    var files = StapOutputFiles(path: "out", size: nil)
    #expect(files.first == "out")
    #expect(!files.take(1 << 30))
    #expect(files.next() == "out.1")
    #expect(files.next() == "out.2")
    #expect(files.takeSuperfluous() == [])
  }

  @Test func standardOutputHasNoNext() {
    var files = StapOutputFiles(path: nil, size: nil)
    #expect(files.first == nil)
    #expect(files.next() == nil)
  }

  @Test func sizesCountAndOldFilesGo() {
    var files = StapOutputFiles(path: "out", size: (bytes: 10, count: 2))
    #expect(files.first == "out.0")
    #expect(!files.take(9))
    #expect(files.take(1))
    #expect(files.next() == "out.1")
    #expect(files.takeSuperfluous() == [])
    #expect(!files.take(9))
    #expect(files.next() == "out.2")
    #expect(files.takeSuperfluous() == ["out.0"])
    #expect(files.takeSuperfluous() == [])
  }

  @Test func namesAreFilledIn() {
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    let files = StapOutputFiles(path: "out.%Y.%_pid.%%", size: nil)
    #expect(files.first == "out.\(year).\(getpid()).%")
  }

  @Test(arguments: [
    (StapArguments.ColorUse.never, "ERROR:"),
    (.always, "\u{1b}[01;31m\u{1b}[KERROR:\u{1b}[m\u{1b}[K"),
  ])
  func colors(_ use: StapArguments.ColorUse, _ text: String) {
    #expect(StapColors(use).paint("ERROR:", as: .error) == text)
  }
}
