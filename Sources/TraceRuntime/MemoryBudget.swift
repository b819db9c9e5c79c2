// The bound on what several maps may hold together.

package import TraceProgram

/// Bytes that may be in use at a time.
package final class MemoryBudget {
  package let limit: Int
  package private(set) var used = 0

  package init(limit: Int) {
    self.limit = max(0, limit)
  }

  /// Takes so many bytes, if there are so many left.
  func take(_ count: Int) -> Bool {
    guard count <= limit - used else { return false }
    used += count
    return true
  }

  func giveBack(_ count: Int) {
    used -= count
  }
}

extension MapStore {
  /// Empty stores for the maps of a program: aggregations share one budget, all others another.
  package static func stores(
    for maps: [MapDeclaration], limits: MachineLimits, seed: HashSeed = .random()
  ) -> [MapStore] {
    let plain = MemoryBudget(limit: limits.mapBytes)
    let aggregations = MemoryBudget(limit: limits.aggregationBytes)
    return maps.map { map in
      let budget = if case .aggregation = map.value { aggregations } else { plain }
      return MapStore(map, stringSize: limits.stringSize, budget: budget, seed: seed)
    }
  }
}
