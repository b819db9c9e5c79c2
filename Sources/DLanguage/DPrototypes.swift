// Prototypes as the checker compares calls with them, read once from the text of `DFunctions.swift`.

/// The result and the parameters of a function.
struct DPrototype {
  var result: DType
  /// Nil for one that accepts any type.
  var parameters: [DType?]
  /// How many must be there when the last ones are optional.
  var required: Int?
  /// How many must be there when any number may follow.
  var variadic: Int?

  /// Reads `result(parameters)`; nil when a type in it is not known.
  init?(_ text: String, lookUp: (String) -> DType?) {
    guard let open = text.firstIndex(of: "("), text.hasSuffix(")"),
      let result = DTypeText.type(String(text[..<open]), lookUp: lookUp)
    else { return nil }
    self.result = result
    parameters = []
    for field in text[text.index(after: open)...].dropLast().split(separator: ",") {
      var name = field.drop { $0 == " " }
      if name == "..." {
        variadic = parameters.count
        continue
      }
      if name.hasPrefix("[") {
        required = required ?? parameters.count
        name = name.dropFirst().dropLast()
      }
      if name == "@" {
        parameters.append(nil)
        continue
      }
      guard let type = DTypeText.type(String(name), lookUp: lookUp) else { return nil }
      parameters.append(type)
    }
  }

  /// A function with exactly these parameters, as keys are compared.
  init(keys: [DType]) {
    result = .dynamic
    parameters = keys
  }

  /// What is wrong with a number of arguments: the bound, and the words before it. Nil when nothing is.
  func mismatch(count: Int) -> (expected: Int, words: String)? {
    if let variadic {
      return count < variadic ? (variadic, "at least ") : nil
    }
    if let required {
      if count < required { return (required, "at least ") }
      return count > parameters.count ? (parameters.count, "at most ") : nil
    }
    return count == parameters.count ? nil : (parameters.count, "")
  }
}
