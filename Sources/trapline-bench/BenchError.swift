// Why one contender has no figure: worded for its row of the table.

struct BenchError: Error, CustomStringConvertible {
  enum Operation {
    case makeScratch
    case start
    case find
    case measure
  }

  var operation: Operation
  var subject: String
  var cause: String

  var description: String {
    switch operation {
    case .makeScratch: "cannot make a directory for results at \(subject): \(cause)"
    case .start: "cannot start \(subject): \(cause)"
    case .find: "\(subject): \(cause)"
    case .measure: "no figure from \(subject): \(cause)"
    }
  }
}
