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
  /// Where a thread's errno is, from its thread pointer; outer nil while nobody has asked.
  private var knownErrnoOffset: Int64??

  init() {}

  /// The child's side of a fork.
  init(copyOf other: SpaceImages) {
    images = other.images
    uses = other.uses
  }

  /// Whether the dynamic linker will announce what it maps.
  var watchesLinker: Bool { uses.contains(where: \.isLinkerNotification) }

  func use(of slot: Int) -> SlotUse? {
    slot < uses.count ? uses[slot] : nil
  }

  /// The image that holds an address, in its code or in its data.
  func image(at address: Address) -> (file: ImageFile, bias: LoadBias)? {
    for (key, image) in images {
      let fileAddress = key.bias.fileAddress(of: address)
      if image.file.segments.contains(where: { $0.isLoaded && $0.contains(fileAddress) }) {
        return (image.file, key.bias)
      }
    }
    return nil
  }

  /// Where a thread's errno is, from its thread pointer; nil when no image tells.
  func errnoOffset(_ memory: StopMemory) -> Int64? {
    if let known = knownErrnoOffset { return known }
    var offset: Int64?
    var memory = memory
    for (key, image) in images where image.file.mayHoldErrno {
      let found = image.file.withSymbols { $0.symbols(named: "__errno_location") }
      guard let address = found.first?.address else { continue }
      offset = offset ?? ErrnoCode.offset(from: key.bias.address(of: address), &memory)
    }
    knownErrnoOffset = .some(offset)
    return offset
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
      guard let file = table.imageFile(for: mapping, of: space.process, memory: space),
        let bias = file.bias(of: mapping)
      else { continue }
      let key = Key(identity: mapping.identity, bias: bias)
      // A file read anew has been chosen from anew.
      if present.insert(key).inserted, images[key]?.file !== file { new.append((key, file)) }
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
    knownErrnoOffset = nil
    var troubles: [String] = []
    if !new.isEmpty { space.beginArming() }
    for (key, file) in new {
      let sites = table.sites(of: file, in: space.process)
      images[key] = arm(file, sites, key.bias, in: space, adding: images[key], &troubles)
    }
    space.endArming()
    return troubles
  }

  private func arm(
    _ file: ImageFile, _ sites: [Site], _ bias: LoadBias, in space: AddressSpace,
    adding known: Image?, _ troubles: inout [String]
  ) -> Image {
    var image = Image(
      file: file, slots: known?.slots ?? [], semaphores: known?.semaphores ?? [])
    let notification = known == nil ? file.linkerNotification.map(bias.address(of:)) : nil
    let notificationByte = notification.flatMap { try? space.bytes(at: $0, count: 1).first }
    var coming = sites.map { (address: bias.address(of: $0.address), byte: $0.originalByte) }
    if let notification, let notificationByte {
      coming.append((address: notification, byte: notificationByte))
    }
    space.announce(coming)
    if let address = notification {
      if let byte = notificationByte,
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
