// swift-tools-version: 6.3

import PackageDescription

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
  name: "trapline",
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    .systemLibrary(name: "CElf", pkgConfig: "libelf", providers: [.apt(["libelf-dev"])]),
    .target(name: "CTrace"),
    .target(name: "TraceBase", dependencies: [system], swiftSettings: strict),
    .target(
      name: "Tracees", dependencies: ["TraceBase", "CTrace", system],
      swiftSettings: strict + [.strictMemorySafety()]),
    .target(
      name: "ElfImages", dependencies: ["CElf", "TraceBase", system],
      swiftSettings: strict + [.strictMemorySafety()]),
    .testTarget(
      name: "ElfImagesTests", dependencies: ["ElfImages", "TraceBase", system],
      swiftSettings: strict),
    .target(name: "ProbeNotes", dependencies: ["TraceBase"], swiftSettings: strict),
    .testTarget(
      name: "ProbeNotesTests", dependencies: ["ProbeNotes", "TraceBase"], swiftSettings: strict),
    .target(
      name: "Tracing", dependencies: ["ElfImages", "ProbeNotes", "TraceBase", system],
      swiftSettings: strict),
    .testTarget(
      name: "TracingTests", dependencies: ["ElfImages", "ProbeNotes", "Tracing", system],
      swiftSettings: strict),
  ]
)
