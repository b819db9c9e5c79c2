// The types that exist before any declaration: C's, those of its headers that scripts use, and D's own.
// Also the reading of types given as text, by the tables of prototypes and by the signatures of probes.

/// The types known by name from the beginning.
package enum DBuiltInTypes {
  /// A type that needs no object, so that tables of it can be shared.
  private enum Basic: Sendable {
    case void, string
    case integer(DIntegerType)
    case floating(String, Int)

    var type: DType {
      switch self {
      case .void: .void
      case .string: .string
      case .integer(let type): .integer(type)
      case .floating(let name, let size): .floating(name: name, size: size)
      }
    }
  }

  /// The type of a name built from keywords: `unsigned long`.
  static func intrinsic(_ name: String) -> DType? { intrinsics[name]?.type }

  /// The type of a predefined typedef, under its name.
  static func typedef(_ name: String) -> DType? {
    if name == "caddr_t" { return .named(name, .pointer(.integer(.char))) }
    return typedefs[name].flatMap { intrinsic($0) }.map { .named(name, $0) }
  }

  private static let intrinsics: [String: Basic] = {
    var types: [String: Basic] = ["void": .void, "string": .string]
    func add(_ names: [String], _ type: DIntegerType) {
      for name in names {
        var named = type
        named.name = name
        types[name] = .integer(named)
      }
    }
    add(["char", "signed char"], .char)
    add(
      ["unsigned char"],
      DIntegerType("unsigned char", size: 1, isSigned: false, rank: 1, isCharacter: true))
    add(["short", "signed short"], .short)
    add(["unsigned short"], DIntegerType("unsigned short", size: 2, isSigned: false, rank: 2))
    add(["int", "signed", "signed int"], .int)
    add(["unsigned", "unsigned int"], .unsignedInt)
    add(["long", "signed long"], .long)
    add(["unsigned long"], .unsignedLong)
    add(["long long", "signed long long"], .longLong)
    add(["unsigned long long"], .unsignedLongLong)
    add(["_Bool"], DIntegerType("_Bool", size: 1, isSigned: false, rank: 1))
    for (name, size) in [("float", 4), ("double", 8), ("long double", 16)] {
      types[name] = .floating(name, size)
    }
    return types
  }()

  /// Typedefs, each by the type it names.
  private static let aliases: [(String, [String])] = [
    ("signed char", ["int8_t", "s8", "__s8"]),
    ("short", ["int16_t", "s16", "__s16"]),
    ("int", ["int32_t", "s32", "__s32", "pid_t", "id_t", "clockid_t", "key_t", "processorid_t"]),
    ("int", ["zoneid_t", "projid_t", "taskid_t", "psetid_t", "chipid_t", "lgrp_id_t", "wchar_t"]),
    (
      "long",
      [
        "int64_t", "s64", "__s64", "intptr_t", "ssize_t", "ptrdiff_t", "intmax_t", "off_t",
        "loff_t", "time_t", "clock_t", "suseconds_t", "blkcnt_t", "longlong_t", "hrtime_t",
      ]
    ),
    ("unsigned char", ["uint8_t", "uchar_t", "u_char", "u8", "__u8"]),
    ("unsigned short", ["uint16_t", "ushort_t", "u_short", "ushort", "u16", "__u16", "in_port_t"]),
    (
      "unsigned",
      [
        "uint32_t", "uint_t", "u_int", "uint", "u32", "__u32", "uid_t", "gid_t", "mode_t",
        "socklen_t", "ipaddr_t", "in_addr_t", "useconds_t", "dev_t", "boolean_t",
      ]
    ),
    (
      "unsigned long",
      [
        "uint64_t", "ulong_t", "u_long", "ulong", "u64", "__u64", "uintptr_t", "size_t",
        "uintmax_t", "ino_t", "nlink_t", "rlim_t", "fsblkcnt_t", "pthread_t",
      ]
    ),
    ("unsigned long long", ["u_longlong_t"]),
  ]

  private static let typedefs: [String: String] = {
    var bases: [String: String] = [:]
    for (base, names) in aliases {
      for name in names { bases[name] = base }
    }
    return bases
  }()

  /// Whether a typedef is D's own, and not only one of C's headers.
  static func isOwn(_ name: String) -> Bool {
    name.hasPrefix("int") || name.hasPrefix("uint") || name == "size_t" || name == "ssize_t"
      || name == "ptrdiff_t" || name == "pid_t" || name == "id_t" || name == "uchar_t"
      || name == "ushort_t" || name == "ulong_t" || name == "u_longlong_t"
  }

  /// The names that a parser takes for types before it has seen any declaration.
  package static let names: Set<String> = Set(typedefs.keys).union(["string", "caddr_t"])
}

/// A type in text: `const char *`, `struct in6_addr *`, `unsigned long`, `int [4]`.
enum DTypeText {
  /// Nil when it is no type, or names one that `lookUp` does not know. `lookUp` gets a typedef's name, or
  /// a tag after its `struct`, `union` or `enum`.
  static func type(_ text: String, lookUp: (String) -> DType?) -> DType? {
    var words: [String] = []
    var marks: [Character] = []
    var count: Int?
    var rest = Substring(text)
    while let first = rest.first {
      if first == " " || first == "\t" {
        rest = rest.dropFirst()
      } else if first == "*" {
        marks.append(first)
        rest = rest.dropFirst()
      } else if first == "[" {
        guard count == nil, let end = rest.firstIndex(of: "]"),
          let number = Int(rest[rest.index(after: rest.startIndex)..<end])
        else { return nil }
        count = number
        rest = rest[rest.index(after: end)...]
      } else {
        let word = rest.prefix { $0 == "_" || $0.isLetter || $0.isNumber || $0 == "<" || $0 == ">" }
        guard !word.isEmpty else { return nil }
        if marks.isEmpty { words.append(String(word)) } else if word != "const" { return nil }
        rest = rest.dropFirst(word.count)
      }
    }
    let isConst = words.contains("const")
    words.removeAll { $0 == "const" || $0 == "volatile" }
    guard var type = base(words, lookUp: lookUp), marks.count <= 16 else { return nil }
    if isConst { type = .qualified(type, isConst: true, isVolatile: false) }
    for _ in marks { type = .pointer(type) }
    if let count { type = .array(type, count: count) }
    return type
  }

  private static func base(_ words: [String], lookUp: (String) -> DType?) -> DType? {
    switch words {
    case ["<DYN>"]: return .dynamic
    case ["stack"]: return .stack
    case ["_symaddr"], ["_usymaddr"]: return .symbol(.name)
    case []: return nil
    default: break
    }
    var words = words
    if words.count > 1, words.last == "int" { words.removeLast() }
    let name = words.joined(separator: " ")
    return DBuiltInTypes.intrinsic(name) ?? lookUp(name)
  }
}
