// The kinds of probe points there are, as a tree by components: `process` with a text in its parentheses
// is another component than `process` alone. Names are SystemTap's (stapprobes(3stap)).

internal import StapLanguage
internal import Tracing

/// What a point is, by the names of its components.
enum StapPointForm: Hashable, Sendable {
  case begin, end, error, never
  case timer(nanoseconds: UInt64, random: Bool)
  case frequency
  case profile
  case processMoment(TaskMoment)
  case mark
  case function(StapFunctionPlace)
  /// Nothing of it can be traced; why.
  case refused(String)
}

enum StapFunctionPlace: Hashable, Sendable {
  case entry, exit
}

/// The tree of all kinds of points.
final class StapPointTree {
  enum Argument: Int, Comparable, Sendable {
    case none, number, string

    static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    fileprivate var text: String {
      switch self {
      case .none: ""
      case .number: "(number)"
      case .string: "(string)"
      }
    }

    init(_ component: StapProbePoint.Component) {
      switch component.argument?.kind {
      case .number: self = .number
      case .string: self = .string
      default: self = .none
      }
    }
  }

  struct Key: Hashable {
    let name: String
    let argument: Argument

    var text: String { name + argument.text }
  }

  private(set) var children: [Key: StapPointTree] = [:]
  private(set) var form: StapPointForm?
  /// Whether whatever follows is of the same form.
  private var isOpen = false

  private init() {}

  /// The branches in the order in which messages list them.
  var sorted: [(key: Key, tree: StapPointTree)] {
    children.sorted { ($0.key.name, $0.key.argument) < ($1.key.name, $1.key.argument) }
      .map { ($0.key, $0.value) }
  }

  /// Every kind of point as `--dump-probe-types` lists them.
  var types: [String] {
    sorted.flatMap { key, tree -> [String] in
      let own: [String]
      switch tree.form {
      case nil, .refused?: own = []
      default: own = [key.text]
      }
      return own + tree.types.map { "\(key.text).\($0)" }
    }
  }

  // MARK: Finding

  enum Finding {
    /// The points with their forms, with names in place of patterns.
    case forms([(point: StapProbePoint, form: StapPointForm)])
    case mismatch(component: Int, alternatives: [String], isComplete: Bool)
    case truncated(follow: [String])
  }

  /// What a point means by the names of its components.
  func find(_ point: StapProbePoint) -> Finding { find(point, 0) }

  private func find(_ point: StapProbePoint, _ index: Int) -> Finding {
    guard index < point.components.count else {
      if let form { return .forms([(point, form)]) }
      return .truncated(follow: sorted.map(\.key.text))
    }
    if isOpen, let form { return .forms([(point, form)]) }
    let component = point.components[index]
    let argument = Argument(component)
    guard component.name.contains("*") else {
      guard let next = children[Key(name: component.name, argument: argument)] else {
        return mismatch(at: index)
      }
      return next.find(point, index + 1)
    }
    var forms: [(point: StapProbePoint, form: StapPointForm)] = []
    for (key, next) in sorted
    where key.argument == argument
      && StapText.matches(Array(key.name.utf8), pattern: Array(component.name.utf8))
    {
      if case .forms(let found) = next.find(point.renaming(index, key.name), index + 1) {
        forms += found
      }
    }
    if forms.isEmpty {
      return mismatch(at: index)
    }
    return .forms(forms)
  }

  private func mismatch(at index: Int) -> Finding {
    .mismatch(
      component: index, alternatives: children.keys.map(\.name), isComplete: form != nil)
  }

  // MARK: The kinds

  /// Adds a kind by its text, such as `timer.s(number).randomize(number)`.
  private func add(_ text: String, _ form: StapPointForm, isOpen: Bool = false) {
    var tree = self
    for part in text.split(separator: ".") {
      let name = part.prefix { $0 != "(" }
      let argument: Argument =
        name.endIndex == part.endIndex ? .none : part.hasSuffix("(number)") ? .number : .string
      let key = Key(name: String(name), argument: argument)
      let next = tree.children[key] ?? StapPointTree()
      tree.children[key] = next
      tree = next
    }
    tree.form = form
    tree.isOpen = isOpen
  }

  /// All there are.
  static func all() -> StapPointTree {
    let tree = StapPointTree()
    tree.add("never", .never)
    for argument in ["", "(number)"] {
      tree.add("begin\(argument)", .begin)
      tree.add("end\(argument)", .end)
      tree.add("error\(argument)", .error)
    }
    let units: [(names: [String], nanoseconds: UInt64)] = [
      (["s", "sec"], 1_000_000_000), (["ms", "msec"], 1_000_000), (["us", "usec"], 1000),
      (["ns", "nsec"], 1), (["jiffies"], jiffy),
    ]
    for unit in units {
      for name in unit.names {
        tree.add("timer.\(name)(number)", .timer(nanoseconds: unit.nanoseconds, random: false))
        tree.add(
          "timer.\(name)(number).randomize(number)",
          .timer(nanoseconds: unit.nanoseconds, random: true))
      }
    }
    tree.add("timer.hz(number)", .frequency)
    tree.add("timer.profile", .profile)
    tree.add("timer.profile.tick", .profile)
    tree.add("timer.profile.freq.hz(number)", .profile)
    tree.addProcesses()
    tree.addKernel()
    return tree
  }

  /// A tick of the kernel's clock. Programs only ever see clock ticks of 100 a second (time(7),
  /// "The software clock, HZ, and jiffies"), but Debian's kernels have 250.
  private static let jiffy: UInt64 = 4_000_000

  private func addProcesses() {
    for process in ["process", "process(string)", "process(number)"] {
      add("\(process).begin", .processMoment(.processBegin))
      add("\(process).end", .processMoment(.processEnd))
      add("\(process).thread.begin", .processMoment(.threadBegin))
      add("\(process).thread.end", .processMoment(.threadEnd))
      add("\(process).syscall", .processMoment(.systemCall))
      add("\(process).syscall.return", .processMoment(.systemCallReturn))
      add("\(process).insn", .refused("single instructions are not traced"), isOpen: true)
      for file in [process, "\(process).library(string)"] {
        add("\(file).mark(string)", .mark)
        add("\(file).provider(string).mark(string)", .mark)
        add("\(file).function(string)", .function(.entry))
        add("\(file).function(string).call", .function(.entry))
        add("\(file).function(string).exported", .function(.entry))
        add("\(file).function(string).return", .function(.exit))
        let noDebugInformation =
          "no match: functions are found by the symbol table, and no debug information is read"
        add("\(file).function(string).inline", .refused(noDebugInformation))
        for place in ["label(string)", "callee(string)", "callees", "callees(number)"] {
          add("\(file).function(string).\(place)", .refused(noDebugInformation), isOpen: true)
        }
        let noStatements =
          "no match: statements are found by debug information, which is not read (there are "
          + "marks and functions)"
        for place in ["statement(string)", "statement(number)", "function(number)"] {
          add("\(file).\(place)", .refused(noStatements), isOpen: true)
        }
        let noStubs = "no match: calls through the linkage table are not traced"
        add("\(file).plt", .refused(noStubs), isOpen: true)
        add("\(file).plt(string)", .refused(noStubs), isOpen: true)
      }
    }
  }

  private func addKernel() {
    let reason = "no match: the kernel is not traced (there are probes in processes, and timers)"
    for name in ["kernel", "module(string)", "kprobe", "netfilter", "perf"] {
      add(name, .refused(reason), isOpen: true)
    }
    for argument in ["", "(number)", "(string)"] {
      add(
        "procfs\(argument)", .refused("no match: there are no files of scripts under /proc"),
        isOpen: true)
    }
    for name in ["input", "python2", "python3", "java(string)", "java(number)"] {
      add(
        name, .refused("no match: such probes need a part of SystemTap that is not there"),
        isOpen: true)
    }
    // Families that SystemTap's library has names for.
    for name in [
      "syscall", "nd_syscall", "dw_syscall", "tp_syscall", "vfs", "vm", "ioblock", "ioblock_trace",
      "ioscheduler", "irq_handler", "softirq", "workqueue", "scheduler", "signal", "socket", "tcp",
      "udp", "netdev", "nfs", "nfsd", "sunrpc", "scsi", "tty", "kprocess", "generic",
    ] {
      add(name, .refused(reason), isOpen: true)
    }
  }
}

extension StapProbePoint {
  /// The point with another text in a component's parentheses.
  func giving(_ index: Int, _ text: String) -> StapProbePoint {
    var point = self
    let old = components[index]
    let argument = StapExpression(
      .string(Array(text.utf8)), token: old.token, range: old.argument?.range ?? old.range)
    point.components[index] = Component(
      token: old.token, range: old.range, name: old.name, argument: argument)
    return point
  }
}

extension StapProbePoint.Component {
  var number: Int64? {
    if case .number(let value)? = argument?.kind { value } else { nil }
  }

  var text: String? {
    if case .string(let bytes)? = argument?.kind {
      String(decoding: bytes, as: UTF8.self)
    } else {
      nil
    }
  }
}
