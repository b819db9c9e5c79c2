// What wakes a tracer that waits: a signal from the user, and a timer that it set itself.

internal import CTrace
internal import Glibc
internal import SystemPackage

/// A signal that asks the tracer to end.
package struct Interruption: Equatable, Sendable {
  /// SIGINT, SIGTERM, SIGHUP or SIGQUIT.
  package let signal: Int32
  /// A key was pressed: the terminal has sent the signal to the launched command as well.
  package let isFromTerminal: Bool
}

/// The process's reactions to SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGPIPE while it traces.
package enum Interruptions {
  /// From now on the first four are noted and interrupt a blocked wait of the calling thread, and a
  /// closed pipe is an error of write. Launched commands get the former dispositions. What is ignored stays
  /// so, unless it is wanted even then: a shell ignores SIGINT and SIGQUIT for jobs in the background, which
  /// some programs are ended by nevertheless. SIGHUP, which nohup ignores, is never wanted.
  package static func catchAll(evenIgnored: Bool = false) throws(TraceeError) {
    guard ctrace_catch_interrupts(evenIgnored) == 0 else {
      throw TraceeError(.startTimer, 0, cause: Errno(rawValue: errno))
    }
  }

  /// The signal noted last and not yet forgotten.
  package static var noted: Interruption? {
    var isFromTerminal = false
    let signal = unsafe ctrace_interrupt_signal(&isFromTerminal)
    return signal == 0 ? nil : Interruption(signal: signal, isFromTerminal: isFromTerminal)
  }

  /// Forgets the noted signal, so that a second one can be told apart.
  package static func forget() {
    ctrace_clear_interrupt()
  }

  /// From now on a signal that asks for something other than the end, such as SIGUSR2, is noted and
  /// interrupts a blocked wait of the thread that catches the others.
  package static func catchRequests(_ signal: Int32) throws(TraceeError) {
    guard ctrace_catch_request(signal) == 0 else {
      throw TraceeError(.startTimer, 0, cause: Errno(rawValue: errno))
    }
  }

  /// Whether that signal has come since this was last asked.
  package static func takeRequest() -> Bool { ctrace_take_request() }

  /// From now on SIGTSTP, the stop key of a terminal, interrupts a blocked wait and does not stop the process, unless
  /// it is ignored. Or it stops it again, and does so now if it has come meanwhile.
  package static func putOffStops(_ putsOff: Bool) { ctrace_put_off_stops(putsOff) }

  /// Whether it has come and was put off.
  package static var isAskedToStop: Bool { ctrace_is_asked_to_stop() }

  /// Wakes the calling thread's blocked waits every so many nanoseconds; 0 ends that.
  package static func tick(every nanoseconds: UInt64) {
    _ = ctrace_tick(nanoseconds)
  }

  /// Wakes the calling thread's blocked waits at a time of CLOCK_MONOTONIC, and again and again until
  /// another time is set; 0 ends that. `takeKnock` tells that it happened.
  package static func wake(at nanoseconds: UInt64) throws(TraceeError) {
    guard ctrace_wake_at(nanoseconds) == 0 else {
      throw TraceeError(.startTimer, 0, cause: Errno(rawValue: errno))
    }
  }

  /// Whether the timer has gone off since this was last asked.
  package static func takeKnock() -> Bool { ctrace_take_knock() }

  /// From now on the calling thread's blocked waits are woken when a descriptor becomes readable, until
  /// its timer is set anew; `isStirred` tells that it happened.
  static func stir(for descriptor: FileDescriptor) throws(Errno) {
    guard ctrace_stir_for(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
  }

  /// Whether such a descriptor has become readable since `forgetStir`.
  package static var isStirred: Bool { ctrace_is_stirred() }

  /// Forgets it; to be done before the descriptor is read.
  static func forgetStir() { ctrace_forget_stir() }

  /// Blocks the calling thread until the timer goes off or a signal is noted.
  package static func sleep() { ctrace_sleep() }
}
