// The lines that `-v` adds for each pass, with what it has cost. Scripts that watch stap wait for the one that
// says that pass 5 starts.

internal import Glibc
internal import Tracees

/// Measures passes.
final class StapPassClock {
  private let verbosity: [Int]
  private var start = Times()

  init(verbosity: [Int]) {
    self.verbosity = verbosity
  }

  /// Begins the measure of a pass.
  func begin() { start = Times() }

  /// Whether a pass, counted from 1, is to tell what it does.
  func tells(_ pass: Int) -> Bool { verbosity[pass - 1] > 0 }

  /// Says something about a pass, if it tells.
  func tell(_ pass: Int, _ text: String) {
    if tells(pass) { StandardText.complain("Pass \(pass): \(text)\n") }
  }

  /// Says at the end of a pass what it has done and what that has cost.
  func end(_ pass: Int, _ text: String, withMemory: Bool = true) {
    guard tells(pass) else { return }
    let memory = withMemory ? " using \(Self.memory) kb," : ""
    tell(pass, "\(text)\(memory) in \(Times().since(start)) ms.")
  }

  /// `102272virt/91864res/7200shr/84520data`, in kilobytes (proc(5), `/proc/pid/statm`).
  private static var memory: String {
    let pages = (readSmallFile("/proc/self/statm") ?? "").split(separator: " ").compactMap {
      Int($0)
    }
    guard pages.count > 5 else { return "0virt/0res/0shr/0data" }
    let size = Int(sysconf(Int32(_SC_PAGESIZE))) / 1024
    return
      "\(pages[0] * size)virt/\(pages[1] * size)res/\(pages[2] * size)shr/\(pages[5] * size)data"
  }

  /// Times in milliseconds, children's included.
  private struct Times {
    var user = 0
    var system = 0
    var real = 0

    init() {
      for who in [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue] {
        var usage = rusage()
        guard getrusage(who, &usage) == 0 else { continue }
        user += usage.ru_utime.tv_sec * 1000 + usage.ru_utime.tv_usec / 1000
        system += usage.ru_stime.tv_sec * 1000 + usage.ru_stime.tv_usec / 1000
      }
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      real = now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    func since(_ start: Times) -> String {
      "\(user - start.user)usr/\(system - start.system)sys/\(real - start.real)real"
    }
  }
}
