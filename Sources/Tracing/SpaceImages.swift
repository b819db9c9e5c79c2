// The images of one address space and what is armed in it: which slot of the breakpoint table stands
// for which sites. Kept beside the address space, copied with it at a fork.

internal import ElfImages
internal import ProbeNotes
internal import TraceBase
internal import Tracees

/// The images that one address space has mapped, with what was armed in each.
final class SpaceImages {
  /// A file mapped at one place; the same file may be mapped twice (namespaces of dlmopen).
  struct Key: Hashable {
    let identity: FileIdentity
    let bias: LoadBias
  }

  struct Image {
    let file: ImageFile
    var slots: [Int]
    var semaphores: [Address]
  }

  /// What a slot stands for.
  struct SlotUse {
    var sites: [Site] = []
    var bias = LoadBias(0)
    /// The dynamic linker announces a change of its list here.
    var isLinkerNotification = false
  }

  private(set) var images: [Key: Image] = [:]
  /// By slot number of the breakpoint table.
  private(set) var uses: [SlotUse] = []

  init() {}

  /// The child's side of a fork.
  init(copyOf other: SpaceImages) {
    images = other.images
    uses = other.uses
  }

  func use(of slot: Int) -> SlotUse? {
    slot < uses.count ? uses[slot] : nil
  }

  /// The image whose code holds an address.
  func image(at address: Address) -> (file: ImageFile, bias: LoadBias)? {
    for (key, image) in images {
      let fileAddress = key.bias.fileAddress(of: address)
      if image.file.segments.contains(where: { $0.isExecutable && $0.contains(fileAddress) }) {
        return (image.file, key.bias)
      }
    }
    return nil
  }

  /// Compares what is mapped now with what is known; arms what came, forgets what went.
  ///
  /// Returns what could not be armed, in words.
  func update(
    _ space: AddressSpace, mappings: [Mapping], table: SiteTable
  ) -> [String] {
    var present: Set<Key> = []
    var new: [(key: Key, file: ImageFile)] = []
    for mapping in mappings where mapping.isExecutable {
      guard let file = table.imageFile(for: mapping, of: space),
        let bias = file.bias(of: mapping) else { continue }
      let key = Key(identity: mapping.identity, bias: bias)
      if present.insert(key).inserted, images[key] == nil { new.append((key, file)) }
    }
    // First, because what came may stand where what went stood.
    for (key, image) in images where !present.contains(key) {
      images[key] = nil
      for slot in image.slots {
        space.forgetBreakpoint(slot)
        uses[slot] = SlotUse()
      }
      for semaphore in image.semaphores { space.forgetSemaphore(at: semaphore) }
    }
    var troubles: [String] = []
    if !new.isEmpty { space.beginArming() }
    for (key, file) in new {
      let sites = table.sites(of: file, in: space.process)
      images[key] = arm(file, sites, key.bias, in: space, &troubles)
    }
    return troubles
  }

  private func arm(
    _ file: ImageFile, _ sites: [Site], _ bias: LoadBias, in space: AddressSpace,
    _ troubles: inout [String]
  ) -> Image {
    var image = Image(file: file, slots: [], semaphores: [])
    if let notification = file.linkerNotification {
      let address = bias.address(of: notification)
      if let byte = try? space.bytes(at: address, count: 1).first,
        let slot = try? space.insertBreakpoint(at: address, expecting: byte)
      {
        note(slot) { $0.isLinkerNotification = true }
        image.slots.append(slot)
      } else {
        troubles.append(
          "cannot watch for libraries loaded later: no breakpoint at \(address) in \(file.path)")
      }
    }
    for site in sites {
      let address = bias.address(of: site.address)
      do throws(BreakpointRefusal) {
        let slot = try space.insertBreakpoint(at: address, expecting: site.originalByte)
        note(slot) { use in
          use.sites.append(site)
          use.bias = bias
        }
        image.slots.append(slot)
      } catch {
        troubles.append(
          "cannot arm \(site.provider):\(site.name) at \(address) in \(file.path): \(error)")
        continue
      }
      guard let semaphore = site.semaphore else { continue }
      do throws(TraceeError) {
        try space.raiseSemaphore(at: bias.address(of: semaphore))
        image.semaphores.append(bias.address(of: semaphore))
      } catch {
        troubles.append(
          "cannot raise the semaphore of \(site.provider):\(site.name) in \(file.path): \(error)")
      }
    }
    return image
  }

  /// Raises the semaphores whose first site was found missing in a forked child: a site's semaphore
  /// goes up after its int3, so that it was not copied either.
  func raiseSemaphores(ofSlots missing: [Int], in space: AddressSpace) throws(TraceeError) {
    var firstSlots: [Address: Int] = [:]
    for (slot, use) in uses.enumerated() {
      for site in use.sites {
        guard let semaphore = site.semaphore else { continue }
        let address = use.bias.address(of: semaphore)
        if firstSlots[address] == nil { firstSlots[address] = slot }
      }
    }
    for (address, slot) in firstSlots where missing.contains(slot) {
      try space.catchUpSemaphore(at: address)
    }
  }

  private func note(_ slot: Int, _ change: (inout SlotUse) -> Void) {
    while uses.count <= slot { uses.append(SlotUse()) }
    change(&uses[slot])
  }
}
