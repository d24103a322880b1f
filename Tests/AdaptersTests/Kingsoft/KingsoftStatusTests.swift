import CanonicalModel
import Testing

@testable import Adapters

@Suite("Kingsoft: the tables")
struct KingsoftStatusTests {
    @Test(
        "a lifecycle shows as the status of the contract",
        arguments: [
            (.draft, 1, 2), (.pending, 1, 2), (.inProgress, 1, 2), (.returned, 1, 2), (.withdrawn, 4, 4), (.completed, 3, 3),
            (.failed, 3, 3), (.closed, 3, 3), (.cancelled, 4, 4),
        ] as [(Lifecycle, Int64, Int64)])
    func status(_ lifecycle: Lifecycle, _ fresh: Int64, _ started: Int64) {
        #expect(Kingsoft.Status(lifecycle, hasStarted: false).rawValue == fresh)
        #expect(Kingsoft.Status(lifecycle, hasStarted: true).rawValue == started)
    }

    @Test("the list's filter finds exactly the tickets that show the status", arguments: Kingsoft.Status.allCases)
    func filter(_ status: Kingsoft.Status) {
        for lifecycle in Lifecycle.allCases {
            for hasStarted in [true, false] {
                let isFound = status.lifecycles.contains(lifecycle) && (status.hasStarted ?? hasStarted) == hasStarted
                #expect(isFound == (Kingsoft.Status(lifecycle, hasStarted: hasStarted) == status))
            }
        }
    }

    @Test("every kind of event has an action of its own")
    func actions() {
        #expect(Set(TicketEvent.Kind.allCases.map(Kingsoft.action)).count == TicketEvent.Kind.allCases.count)
    }

    @Test("every kind of field has one of the eight form types")
    func formTypes() {
        #expect(FieldType.allCases.map(Kingsoft.formType).allSatisfy { (1...8).contains($0) })
    }

    @Test("assignment statuses are 1 to 5 in the text's order")
    func assignments() {
        #expect(Assignment.Status.allCases.map(Kingsoft.code) == [1, 2, 3, 4, 5])
    }

    @Test(
        "each kind of error has its number",
        arguments: [
            (.unauthenticated(.missing), 20001, 200), (.unauthenticated(.clock), 20002, 200), (.conflict(.replayed), 20001, 200),
            (.invalid(field: "title", reason: .empty), 21000, 200), (.notFound(.ticket), 22000, 200),
            (.forbidden(.workflow), 22000, 200), (.notFound(.productLine), 22001, 200), (.illegalState(.ended), 23000, 200),
            (.conflict(.assignmentDone), 23000, 200), (.forbidden(.notCreator), 24000, 200), (.limitReached, 24000, 200),
            (.notFound(.attachment), 26000, 200), (.overloaded, 29000, 503), (.internal, 50000, 200),
            (.conflict(.idempotencyKeyReused), 21000, 422), (.conflict(.idempotencyKeyInFlight), 23000, 409),
        ] as [(CanonicalError.Kind, Int, Int)])
    func errors(_ kind: CanonicalError.Kind, _ errno: Int, _ status: Int) {
        let failure = Kingsoft.Failure(CanonicalError(kind, "inside"), doing: .close)
        #expect(failure.errno.rawValue == errno)
        #expect(failure.status == status)
        #expect(!failure.message.contains("inside"))
        #expect((status == 503) == (failure.retryAfter != nil))
    }

    @Test("the text's own refusal is answered word for word")
    func textsOwnRefusal() throws {
        let failure = Kingsoft.Failure(.illegalState(.ended, ""), doing: .close)
        let answer = Kingsoft.Envelope.failure(failure, requestID: "f1fab7321a7548c389131e22bb72eb35")
        #expect(try JSON(parsing: answer.body) == KingsoftVectors.json("close-refusal.json"))
    }

    @Test("durations lie between the moments, 0 while one is missing, never negative")
    func durations() {
        var moments = TicketMoments(created: Moment(seconds: 1000))
        #expect(
            Kingsoft.Durations(moments, isSuspended: false, now: Moment(seconds: 9000))
                == Kingsoft.Durations(TicketMoments(created: Moment(seconds: 5)), isSuspended: false, now: Moment(seconds: 5)))
        moments.reported = Moment(seconds: 900)
        moments.started = Moment(seconds: 1030)
        moments.finished = Moment(seconds: 1200)
        moments.solved = Moment(seconds: 1500)
        moments.closed = Moment(seconds: 1100)
        moments.suspended = Moment(seconds: 1050)
        let spans = Kingsoft.Durations(moments, isSuspended: true, now: Moment(seconds: 1150))
        #expect(spans.created == 100 && spans.pending == 30 && spans.process == 200)
        #expect(spans.confirm == 300 && spans.close == 0 && spans.total == 600 && spans.suspended == 100)
    }
}
