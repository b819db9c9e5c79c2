// When timers are due, with times that are given.

import Testing

@testable import TraplineKit

@Suite struct TimerScheduleTests {
  @Test func periodsKeepTheirPhase() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 100, now: 1000)
    #expect(schedule.nextDue == 1100)
    let answer14 = schedule.takeDue(now: 1099)
    #expect(answer14 == [])
    let answer15 = schedule.takeDue(now: 1130)
    #expect(answer15 == [0])
    #expect(schedule.nextDue == 1200)
    // What was missed is not made up for.
    let answer16 = schedule.takeDue(now: 1555)
    #expect(answer16 == [0])
    #expect(schedule.nextDue == 1600)
  }

  @Test func theLongestDueComesFirst() {
    var schedule = TimerSchedule()
    schedule.add(0, period: 50, now: 0)
    schedule.add(1, period: 20, now: 0)
    let answer17 = schedule.takeDue(now: 50)
    #expect(answer17 == [1, 0])
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
      let answer18 = schedule.takeDue(now: now)
      #expect(answer18 == [0])
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
