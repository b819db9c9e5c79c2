// Times and floating-point numbers, which the C library writes: it knows the time zone and how
// doubles round.

internal import Glibc
internal import TraceRuntime

/// Writes what only the C library can.
enum LibraryText {
  /// Appends a time in nanoseconds since 1970, in the local time zone.
  static func append(time: UInt64, _ form: TimeForm, to out: inout [UInt8]) {
    var seconds = time_t(time / 1_000_000_000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return }
    let format = form == .calendar ? "%Y %b %e %H:%M:%S" : "%a, %d %b %G %T %Z"
    var text = [CChar](repeating: 0, count: 128)
    let count = strftime(&text, text.count, format, &parts)
    out.append(contentsOf: text.prefix(count).lazy.map { UInt8(bitPattern: $0) })
  }

  /// Appends a number by the letter of a conversion: e, f, g or their capitals.
  static func append(
    floating number: Double, letter: UInt8, _ layout: FieldLayout, to out: inout [UInt8]
  ) {
    var format = "%"
    if layout.isAlternate { format += "#" }
    if layout.padsWithZeros { format += "0" }
    if layout.isLeftAligned { format += "-" }
    if layout.showsSign { format += "+" }
    if layout.padsWithSpace { format += " " }
    format += "*.*"
    format.unicodeScalars.append(Unicode.Scalar(letter))
    let width = Int32(clamping: layout.width)
    // A negative precision is as if it were not there.
    let precision = layout.precision.map { Int32(clamping: $0) } ?? -1
    let room = 512 + layout.width + (layout.precision ?? 0)
    var text = [CChar](repeating: 0, count: room)
    let count = withVaList([width, precision, number]) { vsnprintf(&text, room, format, $0) }
    out.append(
      contentsOf: text.prefix(max(0, min(Int(count), room - 1))).lazy.map {
        UInt8(bitPattern: $0)
      })
  }
}
