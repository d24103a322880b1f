import Synchronization
import Testing
@testable import CanonicalModel

/// What the ends are told with a call.
@Suite struct LaneRunnerTests {
    /// Answers each write with another version, and remembers what was expected of it.
    private final class Writer: SyncEnd {
        private let expected = Mutex<[String?]>([])

        var all: [String?] { expected.withLock { $0 } }

        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            ChangePage(changes: [], next: nil, hasMore: false)
        }

        func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { .unread }

        func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt {
            Receipt(id: "A1", version: "made")
        }

        func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt {
            expected.withLock { $0.append(expecting) }
            return Receipt(version: "after \(expected.withLock { $0.count })")
        }
    }

    private struct Reader: SyncEnd {
        let sighting: Sighting

        func changes(since cursor: String?, limit: Int) async throws(SyncFault) -> ChangePage {
            ChangePage(changes: [], next: nil, hasMore: false)
        }

        func ticket(_ id: TwinID) async throws(SyncFault) -> Sighting { sighting }
        func create(_ fields: [FieldKey: JSON], origin: Origin) async throws(SyncFault) -> Receipt { throw .refused("") }
        func update(_ id: TwinID, _ change: TwinChange, expecting: String?) async throws(SyncFault) -> Receipt { throw .refused("") }
    }

    private final class Memory: SyncLedger {
        private let saved = Mutex<Link?>(nil)

        var last: Link? { saved.withLock { $0 } }

        func link(of origin: Origin) async throws(SyncFault) -> Link? { last }
        func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? { last }
        func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] { [] }
        func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] { [] }
        func count() async throws(SyncFault) -> Int64 { 1 }
        func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) { saved.withLock { $0 = link } }
        func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] { [] }
        func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {}
        func cursor(_ side: Side) async throws(SyncFault) -> String? { nil }
        func save(cursor: String?, of side: Side) async throws(SyncFault) {}
    }

    @Test("A side that cannot be read gets back the version that its last answer told, also after a restart")
    func toldVersion() async throws {
        var twins = Twins()
        twins.rules.traits.remote.reads = false
        twins.rules.traits.remote.looksUp = false
        twins.link.ends.remote.version = "kept"
        twins.edit("title", local: "new")
        var ticket = twins[.local]
        ticket.comments = [SyncComment(id: "1", text: "hello", author: "lilei", at: twins.now)]
        twins[.local] = ticket
        let (writer, ledger, now) = (Writer(), Memory(), twins.now)

        func go(_ link: Link) async throws {
            let lanes = LaneRunner(
                rules: twins.rules, ends: Sided(local: Reader(sighting: twins.local), remote: writer), ledger: ledger, clock: { now })
            // What is not in the store is forgotten.
            let json = link.json
            var run = LinkRun(try #require(Link(json: json)), rules: twins.rules)
            #expect(try await lanes.carryOut(&run) == .settled)
        }
        try await go(twins.link)
        #expect(writer.all == ["kept", "after 1"])
        twins.edit("title", local: "newer")
        try await go(try #require(ledger.last))
        #expect(writer.all == ["kept", "after 1", "after 2"])
    }
}
