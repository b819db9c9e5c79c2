// When timers are due, with times that are given.

import Testing

@testable import TraplineKit

@Suite struct TimerScheduleTests {
  @Test func periodsKeepTheirPhase() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 100, now: 1000)
    #expect(schedule.nextDue == 1100)
    #expect(schedule.takeDue(now: 1099) == [])
    #expect(schedule.takeDue(now: 1130) == [0])
    #expect(schedule.nextDue == 1200)
    // What was missed is not made up for.
    #expect(schedule.takeDue(now: 1555) == [0])
    #expect(schedule.nextDue == 1600)
  }

  @Test func theLongestDueComesFirst() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 50, now: 0)
    schedule.add(1, period: 20, now: 0)
    #expect(schedule.takeDue(now: 50) == [1, 0])
    #expect(schedule.nextDue == 60)
  }

  @Test func randomPeriodsStayWithinTheirBounds() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 1000, randomness: 300, now: 0)
    var now: UInt64 = 0
    var periods: Set<UInt64> = []
    for _ in 0..<200 {
      guard let due = schedule.nextDue else { break }
      #expect((700...1300).contains(due - now))
      periods.insert(due - now)
      now = due
      #expect(schedule.takeDue(now: now) == [0])
    }
    #expect(periods.count > 10)
  }

  @Test func aPeriodIsNeverNothing() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 5, randomness: 5, now: 0)
    var now: UInt64 = 0
    for _ in 0..<100 {
      guard let due = schedule.nextDue else { break }
      #expect(due > now)
      now = due
      _ = schedule.takeDue(now: now)
    }
  }
}
