// The probes that scripts can name: it resolves points to what can be traced, and keeps what each of them
// means. Files are read for it; nothing is traced.

internal import Glibc
internal import ProbeNotes
internal import ScriptSyntax
internal import StapLanguage
internal import SystemPackage
internal import TraceBase
internal import Tracees
internal import Tracing

/// Knows the probe points of a run.
final class StapProbes: StapProbeKnowledge {
  /// What tells one point from another: two of one text may mean different processes.
  private struct Key: Hashable {
    let text: String
    let place: String

    init(_ point: StapProbePoint) {
      text = point.text
      let token = point.components.first?.token
      place =
        token.map {
          "\($0.source.name):\($0.line):\($0.column):\($0.outermostRange.start)"
        } ?? ""
    }
  }

  let tree = StapPointTree.all()
  let files: StapFiles
  private var meanings: [Key: StapMeaning] = [:]

  init(files: StapFiles) {
    self.files = files
  }

  /// What a resolved point means.
  func meaning(of point: StapProbePoint) -> StapMeaning { meanings[Key(point)] ?? .never }

  /// Every kind of point, as `--dump-probe-types` lists them.
  var types: [String] { tree.types }

  // MARK: What the language asks

  func points(matching point: StapProbePoint) -> StapPointAnswer {
    switch tree.find(point) {
    case .mismatch(let component, let alternatives, let isComplete):
      return .mismatch(
        component: component, alternatives: alternatives, isComplete: isComplete)
    case .truncated(let follow): return .truncated(follow: follow)
    case .forms(let forms):
      var points: [StapProbePoint] = []
      var refusal: StapRefusal?
      for (point, form) in forms {
        do throws(StapRefusal) {
          for (resolved, meaning) in try resolve(point, form) {
            meanings[Key(resolved)] = meaning
            points.append(resolved)
          }
        } catch {
          refusal = refusal ?? error
        }
      }
      // Of what a wildcard stands for, some may not be had.
      if let refusal, points.isEmpty { return .refused(refusal.messages) }
      return .points(points)
    }
  }

  private func resolve(
    _ point: StapProbePoint, _ form: StapPointForm
  ) throws(StapRefusal) -> [(StapProbePoint, StapMeaning)] {
    let number = point.components[0].number ?? 0
    switch form {
    case .begin: return [(point, .begin(number))]
    case .end: return [(point, .end(number))]
    case .error: return [(point, .error(number))]
    case .never: return [(point, .never)]
    case .timer(let nanoseconds, let random):
      return [
        (point, .timer(try StapTimer.read(point, nanoseconds: nanoseconds, random: random).get()))
      ]
    case .frequency: return [(point, .timer(try StapTimer.frequency(point).get()))]
    case .profile: return [(point, .timer(try StapTimer.profile(point).get()))]
    case .processMoment(let moment): return [try self.moment(moment, point)]
    case .mark: return try marks(point)
    case .function(let place): return try functions(point, place)
    case .refused(let reason): throw StapRefusal(reason)
    }
  }

  func type(of target: StapTarget, at point: StapProbePoint?) -> StapType? {
    guard let point else { return nil }
    return StapPlaces.type(of: target, at: meaning(of: point))
  }

  func refusal(of target: StapTarget, at point: StapProbePoint?) -> String? {
    point.flatMap { StapPlaces.refusal(of: target, at: meaning(of: $0)) }
  }

  // MARK: Processes

  private func moment(
    _ moment: TaskMoment, _ point: StapProbePoint
  ) throws(StapRefusal) -> (StapProbePoint, StapMeaning) {
    let component = point.components[0]
    if let number = component.number {
      return (point, .moment(moment, .process(try files.process(number))))
    }
    guard let name = component.text else { return (point, .moment(moment, .all)) }
    guard !name.isEmpty else { return (point, .moment(moment, .all)) }
    let path = files.program(named: name)
    let resolved = path.map { point.giving(0, $0) } ?? point
    return (resolved, .moment(moment, .program(NamedFile(path ?? name))))
  }

  /// The files that the first components of a point mean, with the points that name them.
  private func images(_ point: StapProbePoint) throws(StapRefusal) -> [StapImage] {
    var images: [StapImage] = []
    let component = point.components[0]
    if let number = component.number {
      let process = try files.process(number)
      let path = try files.program(of: process)
      images = [StapImage(point: point.giving(0, path), path: path, program: nil, process: process)]
    } else if let name = component.text {
      images = try files.programs(named: name).map { path in
        StapImage(point: point.giving(0, path), path: path, program: nil, process: nil)
      }
    } else {
      let path = try files.targetProgram()
      images = [StapImage(point: point.giving(0, path), path: path, program: nil, process: nil)]
    }
    guard point.components.count > 1, point.components[1].name == "library",
      let library = point.components[1].text
    else { return images }
    let found = images.flatMap { image in
      files.libraries(named: library, of: image.path, process: image.process).map { path in
        StapImage(
          point: image.point.giving(1, path), path: path, program: image.path,
          process: image.process)
      }
    }
    if found.isEmpty {
      let others = images.flatMap { NeededLibraries.all(neededBy: $0.path) }
      throw noMatch("libraries", library, Set(others))
    }
    return found
  }

  private func selector(
    _ image: StapImage, _ place: ImageSelector.Place
  ) throws(StapRefusal) -> ImageSelector {
    do throws(ProbePatternError) {
      return try ImageSelector(
        image: NamedFile(image.path), program: image.program.map { NamedFile($0) },
        process: image.process, place)
    } catch {
      throw StapRefusal("\(error)")
    }
  }

  // MARK: Marks

  private func marks(
    _ point: StapProbePoint
  ) throws(StapRefusal) -> [(StapProbePoint, StapMeaning)] {
    let last = point.components.count - 1
    let wanted = (point.components[last].text ?? "").replacing("-", with: "__")
    let providerIndex = point.components.firstIndex { $0.name == "provider" }
    let provider = providerIndex.flatMap { point.components[$0].text }
    let pattern = provider.map { Array($0.replacing("-", with: "__").utf8) }
    var found: [(StapProbePoint, StapMeaning)] = []
    var others: Set<String> = []
    for image in try images(point) {
      var seen: [String: Int] = [:]
      let notes = files.notes(of: image.path)
      for note in notes {
        if let pattern, !StapText.matches(Array(note.provider.utf8), pattern: pattern) { continue }
        others.insert(note.name)
        guard StapText.matches(Array(note.name.utf8), pattern: Array(wanted.utf8)) else { continue }
        var resolved = image.point.giving(last, note.name)
        if let providerIndex { resolved = resolved.giving(providerIndex, note.provider) }
        let count = ArgumentSpecParser.parse(note.argumentText).count
        // A mark may be in several places: what any of them has can be read.
        let known = seen[resolved.text] ?? 0
        let selector = try selector(
          image, .mark(provider: provider == nil ? "*" : note.provider, name: note.name))
        let meaning = StapMeaning.site(selector, argumentCount: max(known, count))
        if seen.updateValue(max(known, count), forKey: resolved.text) == nil {
          found.append((resolved, meaning))
        } else if let index = found.firstIndex(where: { $0.0.text == resolved.text }) {
          found[index].1 = meaning
        }
      }
      if provider != nil, notes.contains(where: { $0.name == wanted }) { others = [] }
    }
    if found.isEmpty { throw noMatch("marks", wanted, others) }
    return found
  }

  // MARK: Functions

  private func functions(
    _ point: StapProbePoint, _ place: StapFunctionPlace
  ) throws(StapRefusal) -> [(StapProbePoint, StapMeaning)] {
    guard let index = point.components.firstIndex(where: { $0.name == "function" }) else {
      return []
    }
    let pattern = point.components[index].text ?? ""
    if pattern.contains("@") {
      throw StapRefusal(
        "no match: source files are told by debug information, which is not read (name the function "
          + "alone)")
    }
    var found: [(StapProbePoint, StapMeaning)] = []
    var others: Set<String> = []
    for image in try images(point) {
      let names = files.functions(of: image.path, matching: pattern)
      if names.isEmpty { others.formUnion(files.functions(of: image.path)) }
      for name in names {
        let selector = try selector(
          image, place == .entry ? .entry(function: name) : .exit(function: name))
        found.append(
          (
            image.point.giving(index, name),
            .site(selector, argumentCount: place == .entry ? StapPlaces.entryCount : 0)
          ))
      }
    }
    if found.isEmpty { throw noMatch("functions", pattern, others) }
    return found
  }

  private func noMatch(_ kind: String, _ wanted: String, _ names: Set<String>) -> StapRefusal {
    let isPattern = wanted.contains { "*?[".contains($0) }
    guard !isPattern, !names.isEmpty, !names.contains(wanted) else {
      return StapRefusal("no match")
    }
    let similar = StapText.similar(to: wanted, among: names).joined(separator: ", ")
    return StapRefusal("no match (similar \(kind): \(similar))")
  }
}

/// A file that a point names, and where it counts.
struct StapImage {
  let point: StapProbePoint
  let path: String
  /// Only in processes of this program.
  let program: String?
  let process: ProcessID?
}
