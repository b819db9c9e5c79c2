// The names of the files that `-o` and `-S` write, and the colors of messages.

import Foundation
import StapLanguage
import Testing

@testable import TraplineKit

@Suite struct StapOutputFilesTests {
  @Test func oneFileIsItself() {
    var files = StapOutputFiles(path: "out", size: nil)
    #expect(files.first == "out")
    let answer1 = files.take(1 << 30)
    #expect(!answer1)
    let answer2 = files.next()
    #expect(answer2 == "out.1")
    let answer3 = files.next()
    #expect(answer3 == "out.2")
    let answer4 = files.takeSuperfluous()
    #expect(answer4 == [])
  }

  @Test func standardOutputHasNoNext() {
    var files = StapOutputFiles(path: nil, size: nil)
    #expect(files.first == nil)
    let answer5 = files.next()
    #expect(answer5 == nil)
  }

  @Test func sizesCountAndOldFilesGo() {
    var files = StapOutputFiles(path: "out", size: (bytes: 10, count: 2))
    #expect(files.first == "out.0")
    let answer6 = files.take(9)
    #expect(!answer6)
    let answer7 = files.take(1)
    #expect(answer7)
    let answer8 = files.next()
    #expect(answer8 == "out.1")
    let answer9 = files.takeSuperfluous()
    #expect(answer9 == [])
    let answer10 = files.take(9)
    #expect(!answer10)
    let answer11 = files.next()
    #expect(answer11 == "out.2")
    let answer12 = files.takeSuperfluous()
    #expect(answer12 == ["out.0"])
    let answer13 = files.takeSuperfluous()
    #expect(answer13 == [])
  }

  @Test func namesAreFilledIn() {
    let year = Calendar(identifier: .gregorian).component(.year, from: Date())
    let files = StapOutputFiles(path: "out.%Y.%_pid.%%", size: nil)
    #expect(files.first == "out.\(year).\(getpid()).%")
  }

  @Test(arguments: [
    ("never", "ERROR:"),
    ("always", "\u{1b}[01;31m\u{1b}[KERROR:\u{1b}[m\u{1b}[K"),
  ])
  func colors(_ use: String, _ text: String) throws {
    let arguments = try StapArguments(["--color=\(use)", "-e", "probe begin {}"])
    #expect(arguments.colors.paint("ERROR:", as: .error) == text)
  }
}
