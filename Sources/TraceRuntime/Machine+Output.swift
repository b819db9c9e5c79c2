// What a clause records. Its records are put together in a buffer of their own; when the clause ends
// well they go where they belong: to the output or to a speculation. Commits and discards are
// done then too, so that a fault undoes them by not doing them.

internal import TraceProgram

/// A speculation: records that wait to be wanted.
struct Speculation {
  var isActive = false
  var records = OutputBuffer()
}

/// What the running clause has recorded so far.
struct Recording {
  /// Where records go.
  enum Target: Hashable {
    case output
    case speculation(Int)
  }

  var target = Target.output
  /// Whether a record has been begun and not ended.
  var isOpen = false
  /// Where it begins among the clause's records.
  var start = 0
  /// Where its last entry begins.
  var entryStart = 0
  var isTooLarge = false
  var exitStatus: Int64?
  /// Records that have been ended because the target changed.
  var ended: [(target: Target, range: Range<Int>)] = []
  /// Speculations to be ended, in order.
  var endings: [(index: Int, isCommitted: Bool)] = []

  mutating func reset() {
    target = .output
    isOpen = false
    isTooLarge = false
    exitStatus = nil
    if !ended.isEmpty { ended.removeAll(keepingCapacity: true) }
    if !endings.isEmpty { endings.removeAll(keepingCapacity: true) }
  }
}

extension Machine {
  mutating func emit(
    _ action: Int, _ operands: UnsafePointer<UInt64>, _ hit: inout some HitContext & ~Copyable
  ) throws(RuntimeFault) {
    let shape = actions[action]
    if shape.isExit {
      recording.exitStatus = shape.operands.isEmpty ? 0 : Int64(bitPattern: operands[0])
    }
    if !recording.isOpen { beginRecord(&hit) }
    recording.entryStart = record.count
    record.beginEntry(action: action)
    for (index, place) in shape.operands.enumerated() {
      let word = operands[index]
      switch types[place] {
      case .integer, .stack: record.append(word: word)
      case .string, .symbol:
        guard isTracee(word) else {
          record.append(counted: try ownString(at: word))
          continue
        }
        guard word != 0 else { throw RuntimeFault(.invalidAddress) }
        let start = record.beginCounted()
        try hit.appendMemory(
          at: word, count: limits.stringSize, stopsAtZero: true, to: &record.bytes)
        record.endCounted(start)
      case .bytes(let count):
        guard count <= limits.recordBytes else {
          recording.isTooLarge = true
          record.append(counted: UnsafeRawBufferPointer(start: nil, count: 0))
          continue
        }
        guard isTracee(word) else {
          record.append(counted: try bytes(at: word, count: count, &hit))
          continue
        }
        let start = record.beginCounted()
        try hit.appendMemory(at: word, count: count, stopsAtZero: false, to: &record.bytes)
        record.endCounted(start)
      }
    }
    if record.count - recording.start > limits.recordBytes { recording.isTooLarge = true }
    // A record that is dropped need not grow further.
    if recording.isTooLarge { record.dropEntries() }
  }

  private mutating func beginRecord(_ hit: inout some HitContext & ~Copyable) {
    recording.isOpen = true
    recording.isTooLarge = false
    recording.start = record.count
    record.beginRecord(
      RecordHeader(
        clause: clause, probe: Int(truncatingIfNeeded: hit.fact(.probe)),
        processor: Int(truncatingIfNeeded: hit.fact(.processor)), timestamp: hit.fact(.timestamp),
        process: hit.fact(.process), thread: hit.fact(.thread)))
  }

  /// Takes the entry begun last back, which a fault has left unfinished.
  mutating func takeBackEntry() {
    guard recording.isOpen, recording.entryStart < record.count else { return }
    record.dropEntry(from: recording.entryStart)
  }

  /// What is left to do when a clause has faulted and its output stays.
  mutating func keepOutput() {
    if code[position].operation == .emit { takeBackEntry() }
    finishRecording()
  }

  private mutating func endRecord() {
    guard recording.isOpen else { return }
    recording.isOpen = false
    if recording.isTooLarge {
      record.dropRecord()
      drops.record += 1
    } else {
      record.endRecord()
      recording.ended.append((recording.target, recording.start..<record.count))
    }
  }

  /// What is left to do when a clause has ended well.
  mutating func finishRecording() {
    if let status = recording.exitStatus { exitStatus = status }
    endRecord()
    for (target, range) in recording.ended {
      switch target {
      case .output: output.append(record, range)
      case .speculation(let index):
        if speculations[index].records.count + range.count > limits.speculationBytes {
          drops.speculation += 1
        } else {
          speculations[index].records.append(record, range)
        }
      }
    }
    for ending in recording.endings {
      if ending.isCommitted { output.append(speculations[ending.index].records) }
      speculations[ending.index].records.removeAll()
      speculations[ending.index].isActive = false
    }
  }

  // MARK: Speculations

  /// The number of a speculation that was free; 0 if none is.
  mutating func takeSpeculation() -> UInt64 {
    guard let index = speculations.firstIndex(where: { !$0.isActive }) else {
      drops.unavailableSpeculation += 1
      return 0
    }
    speculations[index].isActive = true
    return UInt64(index) + 1
  }

  /// Turns to a speculation; false if there is none of this number, and the clause is over.
  mutating func speculate(_ number: UInt64) -> Bool {
    guard number > 0, number <= UInt64(speculations.count), speculations[Int(number) - 1].isActive
    else { return false }
    endRecord()
    recording.target = .speculation(Int(number) - 1)
    return true
  }

  mutating func endSpeculation(_ number: UInt64, isCommitted: Bool) throws(RuntimeFault) {
    guard number != 0 else { return }
    guard number <= UInt64(speculations.count) else { throw RuntimeFault(.illegalOperation) }
    let index = Int(number) - 1
    guard speculations[index].isActive else { return }
    recording.endings.append((index, isCommitted))
  }
}
