// The sites in functions: entries, returns and numbered places of the pid provider, which a description
// of D names in one process, and the entries and returns that SystemTap names in one file.
//
// A return is traced at the instructions that leave the function, and not by a breakpoint where its
// caller goes on: so there is nothing to remember between entry and return that recursion, many threads,
// longjmp or a tail call could put in disorder, a `ret` is carried out by writing two registers, and
// arg0 is the offset that dtrace gives. A function that leaves by calling another as its last act
// returns, as in dtrace, when it jumps there.

internal import ElfImages
internal import ProbeNotes
internal import SystemPackage
internal import TraceBase
internal import Tracees

extension ProbeDescription {
  /// Whether its name means a place in a function.
  func means(_ place: FunctionPlace) -> Bool {
    switch place.kind {
    case .entry: matches(name: "entry")
    case .exit: matches(name: "return")
    case .instruction:
      functionOffset == place.offset
        || isNamePattern && matches(name: String(place.offset, radix: 16))
    }
  }

  /// Whether it means a function, by the name that its symbol has.
  func means(functionNamed name: String) -> Bool {
    onlyFunction.map { $0 == name } ?? (!name.contains(".cold") && matches(function: name))
  }
}

extension ProbeSelector {
  /// Whether it means a function, by the name that its symbol has.
  fileprivate func means(functionNamed name: String) -> Bool {
    switch self {
    case .pattern: false
    case .description(let description): description.means(functionNamed: name)
    case .image(let image): image.matches(function: name)
    }
  }

  /// Whether it means the place that functions have by the name of `entry` or of `return`.
  fileprivate func means(placeNamed name: String) -> Bool {
    switch self {
    case .pattern: return false
    case .description(let description): return description.matches(name: name)
    case .image(let image):
      if case .entry = image.place { return name == "entry" }
      return name == "return"
    }
  }
}

extension SiteTable {
  /// The places of functions in a file that a selector names, if it means the file.
  func functionSites(
    of image: ImageFile, in process: ProcessID, for selector: ProbeSelector
  ) -> [Site] {
    if let known = image.functionSites[selector] { return known }
    let isProgram = image.isProgram(of: process)
    var sites: [Site] = []
    var meansFile = true
    if case .description(let description) = selector {
      meansFile = description.matchesFunctions(
        ofModule: moduleName(of: image.path), isProgram: isProgram)
    }
    if meansFile { sites = makeFunctionSites(of: image, isProgram: isProgram, for: selector) }
    image.functionSites[selector] = sites
    return sites
  }

  private func makeFunctionSites(
    of image: ImageFile, isProgram: Bool, for selector: ProbeSelector
  ) -> [Site] {
    let wantsReturn = selector.means(placeNamed: "return")
    let functions = image.withSymbols { $0.functions(where: selector.means(functionNamed:)) }
    guard !functions.isEmpty else { return [] }
    guard let file = image.reopened() else {
      troubles.append("functions of \(image.path) are not traced: the file is gone")
      return []
    }
    // Parts of functions that a compiler has moved away, since they are seldom executed.
    var coldParts: [String: ElfSymbol] = [:]
    if wantsReturn {
      let suffix = ".cold"
      for part in image.withSymbols({ $0.functions { $0.hasSuffix(suffix) } }) {
        coldParts[String(part.name.dropLast(suffix.count))] = part
      }
    }
    var sites: [Site] = []
    // Functions share code at times, but a file in which all share all would be read for ever.
    var left = 4 * file.byteCount
    for function in functions {
      guard function.byteCount <= left else {
        troubles.append(
          "functions of \(image.path) from \(function.name) on are not traced: they overlap (the "
            + "file's symbols are damaged)")
        break
      }
      left -= function.byteCount
      guard let code = FunctionCode(function, in: file, image.code) else { continue }
      func add(_ kind: FunctionPlace.Kind, _ code: FunctionCode, at offset: Int, _ name: String) {
        guard let byte = code.byte(at: offset) else { return }
        let address = code.start + offset
        let place = FunctionPlace(
          function: function.name, kind: kind, offset: address.value &- function.value,
          isInProgram: isProgram)
        sites.append(makeSite(place, name: name, address: address, byte: byte, in: image))
      }
      if selector.means(placeNamed: "entry") { add(.entry, code, at: 0, "entry") }
      if wantsReturn {
        var parts = [code]
        if let cold = coldParts[function.name], let code = FunctionCode(cold, in: file, image.code)
        {
          parts.append(code)
        }
        let count = sites.count
        for part in parts {
          let exits = part.exits { target in parts.contains { $0.contains(target) } }
          for exit in exits { add(.exit, part, at: exit, "return") }
        }
        if sites.count == count {
          image.endlessFunctions[selector, default: []].append(function.name)
        }
        if !code.isWhole {
          troubles.append(
            "some returns of \(function.name) in \(image.path) may be missed: not all of its code is "
              + "understood")
        }
      }
      guard case .description(let description) = selector else { continue }
      if description.isNamePattern {
        for boundary in code.boundaries {
          let name = String(boundary, radix: 16)
          if description.matches(name: name) { add(.instruction, code, at: boundary, name) }
        }
      } else if let offset = description.functionOffset {
        if code.boundaries.contains(Int(clamping: offset)) {
          add(.instruction, code, at: Int(clamping: offset), description.name)
        } else {
          troubles.append(
            "\(description) is not traced: no instruction of \(function.name) begins at "
              + "0x\(String(offset, radix: 16))")
        }
      }
    }
    return sites
  }

  private func makeSite(
    _ place: FunctionPlace, name: String, address: FileAddress, byte: UInt8, in image: ImageFile
  ) -> Site {
    // The same place may be asked for by several descriptions.
    let key = ImageFile.FunctionKey(address: address, place: place)
    if let known = image.functionPlaces[key] { return known }
    let arguments =
      place.kind == .exit
      ? Self.arguments("-8@$\(Int64(bitPattern: place.offset)) -8@%rax") : Self.entryArguments
    let site = add(in: image) { index in
      Site(
        index: index, probe: number(of: Probe(provider: Site.functionProvider, name: name)),
        name: name, path: image.path, place: place, address: address, arguments: arguments,
        originalByte: byte)
    }
    image.functionPlaces[key] = site
    return site
  }

  /// Where the System V ABI for x86-64 puts integer arguments (3.2.3): six registers, then the stack
  /// above the return address.
  private static let entryArguments = arguments(
    "-8@%rdi -8@%rsi -8@%rdx -8@%rcx -8@%r8 -8@%r9 -8@8(%rsp) -8@16(%rsp) -8@24(%rsp) -8@32(%rsp)")

  private static func arguments(_ text: String) -> [SiteArgument] {
    ArgumentSpecParser.parse(text).map { SiteArgument($0, parameter: nil, symbols: NoSymbols()) }
  }
}

/// For arguments that name no symbol.
struct NoSymbols: SymbolLookup {
  func meaning(ofSymbol name: String) -> SymbolMeaning { .missing }
}

extension FunctionCode {
  /// Reads the code of a function; nil when the file does not hold all of it.
  init?(_ function: ElfSymbol, in file: borrowing ElfFile, _ code: ElfCode) {
    guard function.byteCount <= Self.limit, code.contains(FileAddress(function.value)),
      let bytes = try? file.bytes(
        at: FileAddress(function.value), count: Int(function.byteCount))
    else { return nil }
    self.init(bytes, at: FileAddress(function.value))
  }

  /// More than the largest function seen, by far: the number comes from the file.
  private static var limit: UInt64 { 1 << 26 }
}

extension ImageFile {
  /// Whether a process runs this file and has not merely loaded it.
  func isProgram(of process: ProcessID) -> Bool {
    (try? ElfFile(path: FilePath("\(processFolder(of: process))/exe")))?.identity == identity
  }
}
