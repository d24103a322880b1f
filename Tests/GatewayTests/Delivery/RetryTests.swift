import CanonicalModel
import Testing

@testable import Gateway

@Suite("When to try again")
struct RetryTests {
    private static let now = Moment(seconds: 784_111_777)  // Sun, 06 Nov 1994 08:49:37 GMT

    @Test("Pauses double up to the limit, less at most half", arguments: [(1, 2_000), (2, 4_000), (5, 32_000), (11, 2_048_000), (12, 3_600_000), (60, 3_600_000)])
    func pauses(attempt: Int, full: Int64) {
        var random = RandomSource(seed: 7)
        for _ in 0..<100 {
            let next = RetrySchedule().next(afterAttempt: attempt, retryAfter: nil, now: Self.now, random: &random)
            #expect((full / 2...full).contains(next.milliseconds - Self.now.milliseconds))
        }
    }

    @Test(
        "What the receiver asks for is honoured, within a day",
        arguments: [
            ("30", 30_000), ("0", 0), ("999999999999999999999999", 86_400_000), ("Sun, 06 Nov 1994 08:50:37 GMT", 60_000),
            ("Sun, 06 Nov 1994 08:00:00 GMT", 0), ("-5", nil), ("soon", nil), ("", nil), ("1.5", nil), ("Sun, 06 Foo 1994 08:50:37 GMT", nil),
        ] as [(String, Int64?)])
    func retryAfter(text: String, milliseconds: Int64?) {
        #expect(RetryAfter.milliseconds(text, now: Self.now) == milliseconds)
        var random = RandomSource(seed: 7)
        let next = RetrySchedule().next(afterAttempt: 1, retryAfter: text, now: Self.now, random: &random)
        #expect(next.milliseconds - Self.now.milliseconds >= milliseconds ?? 0)
    }

    @Test("After five failures in a row a receiver is left alone, then tried once, then longer alone")
    func breaker() {
        let settings = CircuitBreaker.Settings()
        var breaker = CircuitBreaker()
        func admits(_ moment: Moment) -> Bool { breaker.admits(now: moment) }
        for _ in 0..<4 { breaker.failed(now: Self.now, settings) }
        #expect(admits(Self.now))
        breaker.failed(now: Self.now, settings)
        #expect(!admits(Self.now.advanced(bySeconds: 9)))
        let later = Self.now.advanced(bySeconds: 10)
        #expect(admits(later))
        #expect(!admits(later), "only one finds out whether it is back")
        breaker.failed(now: later, settings)
        #expect(!admits(later.advanced(bySeconds: 19)))
        #expect(admits(later.advanced(bySeconds: 20)))
        breaker.succeeded()
        #expect(breaker.isQuiet)
        #expect(admits(later))
        #expect(admits(later))
    }

    @Test("The desk lets one call per lane go, so many per receiver, and none to a receiver that is down")
    func desk() {
        var settings = DeliverySettings()
        settings.inFlight = 3
        var desk = DeliveryDesk(settings)
        func lane(_ ticket: TicketID) -> Delivery.Lane { Delivery.Lane(ticket: ticket, notice: 1) }
        func admit(_ ticket: TicketID, to host: String, minds: Bool = true) -> DeliveryDesk.Admission {
            desk.admit(lane(ticket), to: host, most: 2, minds: minds, now: Self.now)
        }
        #expect(admit(1, to: "a") == .admitted)
        #expect(!desk.isFree(lane(1), now: Self.now))
        #expect(admit(2, to: "a") == .admitted)
        #expect(admit(3, to: "a") == .saturated)
        #expect(admit(3, to: "b") == .admitted)
        #expect(desk.isFull)
        desk.finished(lane(3), to: "b", .answered, now: Self.now, hold: Self.now.advanced(bySeconds: 5))
        #expect(!desk.isFree(lane(3), now: Self.now))
        #expect(desk.isFree(lane(3), now: Self.now.advanced(bySeconds: 5)))
        desk.finished(lane(1), to: "a", .unanswered, now: Self.now)
        desk.finished(lane(2), to: "a", .unanswered, now: Self.now)
        for ticket in 10..<13 {
            #expect(admit(TicketID(Int64(ticket)), to: "a") == .admitted)
            desk.finished(lane(TicketID(Int64(ticket))), to: "a", .unanswered, now: Self.now)
        }
        #expect(admit(1, to: "a") == .paused(until: Self.now.advanced(bySeconds: 10)))
        #expect(admit(1, to: "a", minds: false) == .admitted, "a hook is tried all the same")
    }
}
