// What scripts print when the machine runs them, without a process.

import StapLanguage
import TraceOutput
import TraceProgram
import TraceRuntime

enum PrintedScript {
  /// What a script prints, warnings and other effects in angle brackets, unread globals and then errors
  /// at the end.
  static func text(
    _ script: String, limits: StapLimits = StapLimits(),
    options: StapLoweringOptions = StapLoweringOptions(), hit: NoHit = NoHit()
  ) throws -> String {
    String(
      decoding: try bytes(script, limits: limits, options: options, hit: hit), as: UTF8.self)
  }

  static func bytes(
    _ script: String, limits: StapLimits = StapLimits(),
    options: StapLoweringOptions = StapLoweringOptions(), hit: NoHit = NoHit()
  ) throws -> [UInt8] {
    var lowered = try LoweredScript(script, limits: limits, options: options)
    lowered.run(hit)
    var out: [UInt8] = []
    var renderer = SystemTapRenderer(program: lowered.unit.program)
    renderer.render(lowered.machine.output) { item in
      switch item {
      case .text(let text): out += text
      case .effect(let effect): out += Array("<\(effect)>".utf8)
      }
    }
    for global in lowered.unit.printed {
      switch global.place {
      case .global(let index):
        SystemTapGlobals.append(
          global.name, lowered.machine.value(ofGlobal: index), to: &out)
      case .map(let index):
        SystemTapGlobals.append(global.name, lowered.machine.maps[index], to: &out)
      }
    }
    for error in lowered.errors { out += Array("! \(error)\n".utf8) }
    return out
  }
}
