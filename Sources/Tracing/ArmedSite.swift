// What has been armed in a process, for those who show it: the hit path has the same in tables made for
// speed.

internal import ProbeNotes
package import TraceBase
package import Tracees

/// A site with our int3 in the memory of a process.
package struct ArmedSite: Sendable {
  package let site: Site
  /// Run-time address minus link-time address of the file it is in.
  package let bias: LoadBias
  /// What instruction the int3 stands on.
  package let instruction: SiteInstruction
  /// The byte that the int3 has taken the place of.
  package let originalByte: UInt8
  /// What the semaphore held before it was raised; nil where there is none, or it was not raised.
  package let formerSemaphore: UInt16?

  package var address: Address { bias.address(of: site.address) }
  package var semaphore: Address? { site.semaphore.map { bias.address(of: $0) } }
}

extension TraceSession {
  /// The sites that are armed in a process now, in the order of their numbers.
  package func armedSites(in process: TracedProcess) -> [ArmedSite] {
    let space = process.space
    guard let images = spaces[ObjectIdentifier(space)] else { return [] }
    var armed: [ArmedSite] = []
    for (index, slot) in space.breakpoints.slots.enumerated() where slot.isInserted {
      guard let use = images.use(of: index) else { continue }
      for site in use.sites {
        let semaphore = site.semaphore.map { use.bias.address(of: $0) }
        armed.append(
          ArmedSite(
            site: site, bias: use.bias, instruction: slot.instruction,
            originalByte: slot.originalByte,
            formerSemaphore: semaphore.flatMap { space.semaphores.former[$0] }))
      }
    }
    return armed.sorted { $0.site.index < $1.site.index }
  }
}
