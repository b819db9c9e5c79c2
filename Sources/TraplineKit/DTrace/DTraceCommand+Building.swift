// `dtrace -h` and `dtrace -G`, which are run while programs with probes are built.

internal import Glibc
internal import ProviderDefinitions
internal import SystemPackage
internal import Tracees

extension DTraceCommand {
  func build() throws(DTraceFailure) -> Int32 {
    let option = arguments.mode == .header ? "-h" : "-G"
    guard let first = arguments.programs.first else {
      throw DTraceFailure("\(option) requires one or more scripts or enabling options", status: 2)
    }
    guard arguments.programs.count == 1, first.kind == .script else {
      throw DTraceFailure(
        "\(option) requires one script with provider definitions (-s file.d)", status: 2)
    }
    if arguments.mode == .header, arguments.outputPath == nil, !first.text.hasSuffix(".d") {
      throw DTraceFailure(
        "-h requires an output file if the script's name does not end in .d", status: 2)
    }
    guard let bytes = readWholeFile(first.text) else {
      throw DTraceFailure("failed to open \(first.text): \(Errno(rawValue: errno))")
    }
    let script = first.text
    let text = try preprocessed(bytes, "failed to compile script \(script)")
    let product: ProviderBuild.Product = arguments.mode == .header ? .header : .object
    let output =
      arguments.outputPath ?? ProviderBuild.defaultOutput(product, script: script)
    do {
      let build = try ProviderBuild(definition: text, script: script)
      try build.write(
        product, to: FilePath(output), objects: arguments.words.map { FilePath($0) })
    } catch let error as ProviderDefinitionError {
      throw DTraceFailure(error.message(tagged: options.isOn("errtags")))
    } catch {
      throw DTraceFailure("\(error)")
    }
    return 0
  }
}
