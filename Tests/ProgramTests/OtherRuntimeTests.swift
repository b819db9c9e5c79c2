// Ruby, PHP, libvirt and libstdc++: probes in libraries and in a program, with and without
// semaphores, and what is said when a runtime keeps silent.

import Foundation
import Testing

private let python = ["/usr/bin/python3.11", "-S", "-B"]

@Suite struct RubyTests {
  private let ruby = ["/usr/bin/ruby3.1", "--disable-gems", Stage.fixture("Ruby/greeter.rb")]

  @Test func stringsAndCounts() throws {
    let trace = try Trace(["ruby:*"], ruby)
    #expect(trace.outcome.status == 6)
    #expect(trace.outcome.output == "hello, wörld\n")
    let file = HitArgument.text(Stage.fixture("Ruby/greeter.rb"))
    let raised = trace.hits(of: "ruby:raise").filter { $0.arguments[1] == file }
    #expect(raised.map(\.arguments).first == [.text("ArgumentError"), file, .number(13)])
    let loaded = trace.hits(of: "ruby:load__entry")
    #expect(loaded.map { $0.arguments[0] } == [.text(Stage.fixture("Ruby/loaded.rb"))])
    #expect(
      trace.hits(of: "ruby:require__entry").contains {
        $0.arguments == [.text("set"), file, .number(17)]
      })
    #expect(
      trace.hits(of: "ruby:object__create").contains {
        $0.arguments == [.text("Greeter"), file, .number(18)]
      })
    #expect(trace.count("ruby:gc__mark__begin") == trace.count("ruby:gc__mark__end"))
    #expect(trace.outcome.errors.contains("TracePoint"))
  }

  @Test func methodsAreExplainedOnlyWhileTheyAreSilent() throws {
    let trace = try Trace(["ruby:method__*"], ruby + ["traced"])
    let methods = trace.hits.filter { $0.arguments[1] == .text("greet") }
    #expect(methods.map(\.probe) == ["ruby:method__entry", "ruby:method__return"])
    #expect(methods.allSatisfy { $0.arguments[0] == .text("Greeter") })
    #expect(trace.outcome.errors.isEmpty)
    #expect(trace.outcome.status == 6)
  }
}

@Suite struct PHPTests {
  private let php = ["/usr/bin/php8.2", Stage.fixture("PHP/greeter.php")]
  private let patterns = ["php:function__*", "php:exception__*", "php:request__*"]

  @Test func callsWithTheSwitch() throws {
    let trace = try Trace(patterns, php, environment: ["USE_ZEND_DTRACE": "1"])
    #expect(trace.outcome.status == 5)
    #expect(trace.outcome.output == "hello, wörld 8\n")
    let entries = trace.hits(of: "php:function__entry")
    #expect(
      tally(entries.map { $0.arguments[0].description }) == [
        "main": 1, "greet": 1, "fibonacci": 25,
      ])
    #expect(
      trace.hits(of: "php:exception__thrown").map(\.arguments) == [[.text("DomainException")]])
    let greet = try #require(entries.first { $0.arguments[0] == .text("greet") })
    #expect(
      greet.arguments == [
        .text("greet"), .text(Stage.fixture("PHP/greeter.php")), .number(5), .text("Greeter"),
        .text("::"),
      ])
    #expect(trace.outcome.errors.isEmpty)
  }

  @Test func silenceWithoutTheSwitch() throws {
    let trace = try Trace(patterns, php)
    #expect(trace.outcome.status == 5)
    #expect(trace.count("php:function__entry") == 0)
    #expect(trace.count("php:request__startup") == 1)
    #expect(trace.count("php:exception__caught") == 1)
    #expect(
      trace.outcome.errors
        == "trapline: php:function__entry, php:function__return never fired: PHP fires them only "
        + "with USE_ZEND_DTRACE=1 in its environment\n")
  }
}

@Suite struct LibraryTests {
  @Test func libvirtThatIsLoadedLate() throws {
    let trace = try Trace(["libvirt:*"], python + [Stage.fixture("Python/libvirt.py")])
    #expect(trace.outcome.status == 0)
    let said = trace.outcome.lines.first?.split(separator: " ").map(String.init) ?? []
    let timer = try HitArgument.number(#require(said.first.flatMap { Int64($0) }))
    #expect(
      trace.hits(of: "libvirt:event_glib_add_timeout").map { Array($0.arguments.prefix(2)) }
        == [[timer, .number(0)]])
    #expect(
      trace.hits(of: "libvirt:event_glib_update_timeout").map(\.arguments) == [
        [timer, .number(1234)]
      ])
    #expect(trace.count("libvirt:event_glib_dispatch_timeout") == 1)
    #expect(trace.count("libvirt:event_glib_remove_timeout") == 1)
    let made = trace.hits(of: "libvirt:object_new")
    #expect(made.first?.arguments == [.text(try #require(said.last)), .text("virConnect")])
    #expect(made.count == trace.count("libvirt:object_dispose"))
  }

  @Test func exceptionOfTheCxxRuntime() throws {
    let trace = try Trace(["libstdcxx:*"], python + [Stage.fixture("Python/throws.py")])
    // Nobody catches it: std::terminate ends in SIGABRT.
    #expect(trace.outcome.status == 128 + SIGABRT)
    let said = trace.outcome.lines.first?.split(separator: " ").map { HitArgument.text(String($0)) }
    #expect(trace.hits(of: "libstdcxx:throw").map(\.arguments) == [said])
  }
}
