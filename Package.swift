// swift-tools-version: 6.3

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let strictMemory = strict + [.strictMemorySafety()]
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

// Programs to trace, one behaviour each. They are C, so they need nothing of the Swift runtime;
// each is built with its own optimisation in debug and release alike, because that decides the
// form of its probes' operands: registers and constants when optimised, else memory (which clang,
// unlike GCC, always picks where sys/sdt.h leaves the choice).
let registers = ["-O2", "-DSTAP_SDT_ARG_CONSTRAINT=nr"]
// SwiftPM's release builds collect sections, the base of the notes among them; these do not.
func fixture(
  _ name: String, optimised: Bool = true, compile: [String] = [], link: [String] = [],
  uses dependencies: [Target.Dependency] = []
) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies, path: "Fixtures/Programs/\(name)",
    cSettings: [
      .unsafeFlags((optimised ? registers : ["-O0"]) + ["-Wall", "-Wextra", "-Werror"] + compile)
    ],
    linkerSettings: [
      .unsafeFlags(["-nostartfiles", "-static-stdlib", "-Xlinker", "--no-gc-sections"] + link)
    ])
}
let fixedAddress = [
  "-Xclang-linker", "-no-pie", "-Xclang-linker", "-Wno-unused-command-line-argument",
]
let fixtures: [Target] = [
  fixture("caller"),
  fixture("churn"),
  fixture("crowd"),
  fixture("farm"),
  fixture("faulty"),
  fixture("floor"),
  fixture("forker"),
  fixture("functions"),
  fixture("gapper"),
  fixture("headless"),
  fixture("lender"),
  fixture("libuser"),
  fixture("linkuser", uses: [.product(name: "probelib", package: "probelib")]),
  fixture("mapper"),
  fixture("patient"),
  fixture("refuser"),
  fixture("roamer"),
  fixture("sealed"),
  fixture("shapes"),
  fixture("shifty"),
  fixture("signaller"),
  fixture("sleeper"),
  fixture("storm"),
  fixture("thrower", link: ["-lstdc++"]),
  fixture("ticker"),
  fixture("twins"),
  fixture("victim"),
  fixture("waiter"),
  fixture("ticker-O0", optimised: false),
  fixture("ticker-collected", link: ["-Xlinker", "--gc-sections"]),
  fixture("ticker-nonpie", compile: ["-fno-pic"], link: fixedAddress),
  fixture(
    "ticker-static", compile: ["-fno-pic"], link: fixedAddress + ["-Xclang-linker", "-static"]),
]

let package = Package(
  name: "trapline",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(path: "Fixtures/Programs/probelib"),
  ],
  targets: [
    .systemLibrary(name: "CElf", pkgConfig: "libelf", providers: [.apt(["libelf-dev"])]),
    .systemLibrary(name: "CUnwind", providers: [.apt(["libunwind-dev", "liblzma-dev"])]),
    .target(name: "CTrace"),
    .target(name: "TraceBase", dependencies: [system], swiftSettings: strict),
    .target(name: "ProbeNotes", dependencies: ["TraceBase"], swiftSettings: strict),
    .target(name: "ProviderDefinitions", swiftSettings: strict),
    .target(
      name: "ElfImages", dependencies: ["CElf", "TraceBase", system], swiftSettings: strictMemory),
    .target(
      name: "Tracees", dependencies: ["TraceBase", "CTrace", system], swiftSettings: strictMemory),
    .target(
      name: "Unwinding", dependencies: ["Tracees", "TraceBase", "CUnwind"],
      swiftSettings: strictMemory),
    .target(
      name: "Tracing",
      dependencies: ["Unwinding", "ProbeNotes", "ElfImages", "Tracees", "TraceBase", system],
      swiftSettings: strict),
    .target(name: "TraceProgram", dependencies: ["TraceBase"], swiftSettings: strict),
    .target(
      name: "TraceRuntime", dependencies: ["TraceProgram", "TraceBase"], swiftSettings: strict),
    .target(
      name: "TraceOutput", dependencies: ["TraceRuntime", "TraceProgram", "TraceBase"],
      swiftSettings: strict),
    .target(
      name: "ScriptSyntax", dependencies: ["TraceProgram", "TraceBase"], swiftSettings: strict),
    .target(
      name: "DLanguage", dependencies: ["ScriptSyntax", "TraceProgram", "TraceBase"],
      swiftSettings: strict),
    .target(
      name: "StapLanguage", dependencies: ["ScriptSyntax", "TraceProgram", "TraceBase"],
      swiftSettings: strict),
    .target(
      name: "StapTapsets", resources: [.embedInCode("Tapset")], swiftSettings: strict),
    .target(
      name: "TraplineKit",
      dependencies: [
        "DLanguage", "StapTapsets", "StapLanguage", "ScriptSyntax", "TraceOutput", "TraceRuntime",
        "TraceProgram",
        "ProviderDefinitions", "Tracing", "ProbeNotes", "ElfImages", "Tracees", "TraceBase", system,
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "trapline-bench", dependencies: ["TraceRuntime", "TraceProgram", arguments],
      swiftSettings: strict),
    .executableTarget(
      name: "trapline",
      dependencies: [
        "TraplineKit", "Tracing", "ProbeNotes", "Tracees", "TraceBase", arguments, system,
      ],
      swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
    .testTarget(
      name: "ProbeNotesTests", dependencies: ["ProbeNotes", "TraceBase"], swiftSettings: strict),
    .testTarget(
      name: "ProviderDefinitionsTests", dependencies: ["ProviderDefinitions"],
      swiftSettings: strict),
    .target(
      name: "ProgramTestSupport", dependencies: ["TraceRuntime", "TraceProgram"],
      path: "Tests/ProgramSupport", swiftSettings: strict),
    .testTarget(
      name: "TraceProgramTests", dependencies: ["ProgramTestSupport", "TraceProgram"],
      swiftSettings: strict),
    .testTarget(
      name: "TraceRuntimeTests",
      dependencies: ["ProgramTestSupport", "TraceRuntime", "TraceProgram", "TraceBase"],
      swiftSettings: strict),
    .testTarget(
      name: "ElfImagesTests", dependencies: ["ElfImages", "TraceBase", system],
      swiftSettings: strict),
    .testTarget(
      name: "ScriptSyntaxTests", dependencies: ["ScriptSyntax", "TraceProgram"],
      swiftSettings: strict),
    .testTarget(
      name: "DLanguageTests",
      dependencies: ["DLanguage", "ScriptSyntax", "TraceRuntime", "TraceProgram"],
      swiftSettings: strict),
    .testTarget(
      name: "StapLanguageTests",
      dependencies: [
        "StapLanguage", "StapTapsets", "ScriptSyntax", "TraceOutput", "TraceRuntime",
        "TraceProgram", "ProgramTestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "StapTapsetsTests",
      dependencies: [
        "StapTapsets", "StapLanguage", "ScriptSyntax", "TraceRuntime", "TraceProgram",
      ], swiftSettings: strict),
    .testTarget(
      name: "ProgramTests", dependencies: ["TraplineKit", "Tracing", system],
      swiftSettings: strict),
    .testTarget(
      name: "TracingTests",
      dependencies: ["Tracing", "Unwinding", "ProbeNotes", "ElfImages", "TraceBase", system],
      swiftSettings: strict),
    .testTarget(
      name: "TraceOutputTests",
      dependencies: ["TraceOutput", "TraceRuntime", "TraceProgram", "TraceBase"],
      swiftSettings: strict),
    .testTarget(
      name: "TraplineKitTests",
      dependencies: [
        "TraceTestSupport", "TraplineKit", "StapLanguage", "ProviderDefinitions", "Tracing",
        "ElfImages",
        "Tracees",
        "TraceRuntime", "TraceProgram", "ProbeNotes", "TraceBase", system,
      ], swiftSettings: strict),
    .target(
      name: "TraceTestSupport",
      dependencies: ["Tracing", "ProbeNotes", "Tracees", "TraceBase", system],
      path: "Tests/Support",
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests",
      dependencies: [
        "TraceTestSupport", "trapline", "churn", "crowd", "faulty", "forker", "headless",
        "libuser", "linkuser", "refuser", "roamer", "shapes", "signaller", "sleeper", "ticker",
        "ticker-O0", "ticker-collected", "ticker-nonpie", "ticker-static", "victim",
      ], swiftSettings: strict),
    .testTarget(
      name: "TraceesTests",
      dependencies: [
        "TraceTestSupport", "Tracing", "ProbeNotes", "Tracees", "TraceBase", system, "caller",
        "churn", "crowd", "faulty", "forker", "functions", "headless", "lender", "libuser",
        "linkuser", "patient", "roamer", "shapes", "signaller", "sleeper", "thrower", "ticker",
        "ticker-O0", "ticker-nonpie",
        "ticker-static", "twins",
      ], swiftSettings: strict),
    .testTarget(
      name: "StressTests",
      dependencies: [
        "TraceTestSupport", "Tracing", "Tracees", "ElfImages", "ProbeNotes", "TraceBase",
        "trapline", "churn", "crowd", "farm", "forker", "gapper", "libuser", "mapper", "sealed",
        "shapes", "shifty", "sleeper", "storm", "ticker", "ticker-static", "waiter", system,
      ], swiftSettings: strict),
  ] + fixtures
)

// With a sanitizer's runtime the linker fails on fixtures at fixed addresses, and what is traced must be as it is
// without; so `make sanitize` leaves out the fixtures and whatever needs them.
if Context.environment["TRAPLINE_SANITIZE"] != nil {
  let names = Set(fixtures.map(\.name))
  package.targets.removeAll { target in
    names.contains(target.name)
      || target.dependencies.contains { dependency in
        if case .byNameItem(let name, _) = dependency { names.contains(name) } else { false }
      }
  }
}
