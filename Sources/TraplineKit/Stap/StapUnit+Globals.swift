// What prints of a script's globals when its run ends.

internal import StapLanguage
internal import TraceOutput
internal import TraceRuntime

extension StapUnit {
  /// Appends the globals that the script only writes, in the order in which it declares them.
  func appendGlobals(of machine: borrowing Machine, to out: inout [UInt8]) {
    for global in printed {
      switch global.place {
      case .global(let index):
        SystemTapGlobals.append(global.name, machine.value(ofGlobal: index), to: &out)
      case .map(let index): SystemTapGlobals.append(global.name, machine.maps[index], to: &out)
      }
    }
  }
}
