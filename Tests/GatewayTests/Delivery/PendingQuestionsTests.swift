import Synchronization
import TestSupport
import Testing

@testable import Gateway

@Suite("Callers whose ticket asks who handles")
struct PendingQuestionsTests {
    private final class Gone: Sendable {
        private let names = Mutex<[String]>([])

        func add(_ name: String) { names.withLock { $0.append(name) } }
        var all: [String] { names.withLock { $0 } }
    }

    @Test("They go when their ticket's service has answered, each once and nobody else's")
    func settled() {
        let (pending, gone) = (PendingQuestions(), Gone())
        pending.open()
        pending.hold(1, milliseconds: 60_000) { gone.add("first") }
        pending.hold(2, milliseconds: 60_000) { gone.add("second") }
        pending.hold(1, milliseconds: 60_000) { gone.add("third") }
        #expect(gone.all == [])
        pending.settled(1)
        #expect(gone.all == ["first", "third"])
        pending.settled(1)
        pending.close()
        #expect(gone.all == ["first", "third", "second"])
    }

    @Test("When the time is up they go, and a late answer does not let them go twice")
    func timeUp() {
        let (pending, gone) = (PendingQuestions(), Gone())
        pending.open()
        pending.hold(1, milliseconds: 20) { gone.add("one") }
        #expect(Eventually.holds { gone.all == ["one"] })
        pending.settled(1)
        #expect(gone.all == ["one"])
    }

    @Test("Where nobody asks, or too many wait, they go at once")
    func atOnce() {
        let (pending, gone) = (PendingQuestions(), Gone())
        pending.hold(1, milliseconds: 60_000) { gone.add("closed") }
        #expect(gone.all == ["closed"])
        pending.open()
        for _ in 0..<PendingQuestions.most { pending.hold(2, milliseconds: 60_000) {} }
        pending.hold(1, milliseconds: 60_000) { gone.add("full") }
        #expect(gone.all == ["closed", "full"])
        pending.close()
    }
}
