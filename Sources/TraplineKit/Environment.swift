// What a run takes from the process that it is in.

internal import Glibc

/// A variable of the environment; nil when it is not set.
package func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// Where commands are looked for: PATH, or where a system without one has them.
package var searchPath: String { environment("PATH") ?? "/usr/bin:/bin" }

/// What the clock on the wall shows.
package struct LocalTime {
  /// Seconds ahead of UTC.
  package let offset: Int
  /// What the time zone is called: `CET`.
  let name: [UInt8]

  package static var now: LocalTime {
    var time = time(nil)
    var parts = tm()
    guard localtime_r(&time, &parts) != nil else { return LocalTime(offset: 0, name: []) }
    let name = parts.tm_zone.map { Array(String(cString: $0).utf8) } ?? []
    return LocalTime(offset: parts.tm_gmtoff, name: name)
  }
}
