// Times as ctime(3) writes them, in UTC and without the newline.

/// Writes times.
enum CalendarText {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// A time in seconds since 1970, which fits in 32 bits.
  static func text(of seconds: Int32) -> String {
    let (day, second) = divide(Int(seconds), by: 86_400)
    let (year, month, number) = date(day)
    let parts = [second / 3600, second / 60 % 60, second % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
    let padding = number < 10 ? " " : ""
    return "\(days[divide(day, by: 7).rest]) \(months[month - 1]) \(padding)\(number) "
      + parts.joined(separator: ":") + " \(year)"
  }

  private static func divide(_ a: Int, by b: Int) -> (quotient: Int, rest: Int) {
    let rest = (a % b + b) % b
    return ((a - rest) / b, rest)
  }

  /// The date of a day, counted from 1970: years are taken from March on, so that leap days are last.
  private static func date(_ day: Int) -> (year: Int, month: Int, day: Int) {
    let (era, dayOfEra) = divide(day + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    return (
      era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }
}
