// swift-tools-version: 6.3

// A package of its own because only a product of another package is linked as a shared library.

import PackageDescription

let package = Package(
  name: "probelib",
  products: [.library(name: "probelib", type: .dynamic, targets: ["probelib"])],
  targets: [
    .target(
      name: "probelib",
      linkerSettings: [
        .unsafeFlags(["-nostartfiles", "-static-stdlib", "-Xlinker", "--no-gc-sections"])
      ])
  ]
)
