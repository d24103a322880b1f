import CanonicalModel
import Glibc
import Synchronization

@testable import Gateway

/// What was planned or done about each ticket.
final class Steps: Sendable {
    private let steps = Mutex<[Origin: [String]]>([:])

    var all: [Origin: [String]] { steps.withLock { $0 } }

    func add(_ origin: Origin, _ actions: [SyncAction]) {
        guard !actions.isEmpty else { return }
        let words = actions.map { action -> String in
            switch action {
            case .create(let side, _, let fields), .update(let side, _, _, let fields):
                "\(action.name) \(side) \(fields.mapValues(\.value).map { "\($0.key)=\($0.value.text)" }.sorted())"
            case .comment(let side, _, let comment): "comment \(side) \(comment.text)"
            case .attach(let side, _, let file): "attach \(side) \(file.hash)"
            case .delete(let side, _): "delete \(side)"
            }
        }
        steps.withLock { $0[origin, default: []] += words }
    }
}

/// Dies just before or just after the save with a number.
final class DyingLedger: SyncLedger {
    private let ledger: StoreLedger
    private let dyingAt: Int
    private let isAfter: Bool
    private let saves = Mutex(0)

    init(_ ledger: StoreLedger, dyingAt: Int, isAfter: Bool) {
        self.ledger = ledger
        self.dyingAt = dyingAt
        self.isAfter = isAfter
    }

    private func isTheLast() -> Bool {
        saves.withLock { saves in
            saves += 1
            return saves >= dyingAt
        }
    }

    func save(_ link: Link, _ report: LinkReport, due: Moment?) async throws(SyncFault) {
        let isLast = isTheLast()
        if isLast, !isAfter { throw .interrupted }
        try await ledger.save(link, report, due: due)
        if isLast { throw .interrupted }
    }

    func save(cursor: String?, of side: Side) async throws(SyncFault) {
        let isLast = isTheLast()
        if isLast, !isAfter { throw .interrupted }
        try await ledger.save(cursor: cursor, of: side)
        if isLast { throw .interrupted }
    }

    func save(unread tickets: [UnreadTicket], forgetting read: [TwinID], on side: Side) async throws(SyncFault) {
        let isLast = isTheLast()
        if isLast, !isAfter { throw .interrupted }
        try await ledger.save(unread: tickets, forgetting: read, on: side)
        if isLast { throw .interrupted }
    }

    func unread(on side: Side, dueBy now: Moment, limit: Int) async throws(SyncFault) -> [UnreadTicket] {
        try await ledger.unread(on: side, dueBy: now, limit: limit)
    }

    func link(of origin: Origin) async throws(SyncFault) -> Link? { try await ledger.link(of: origin) }
    func link(of id: TwinID, on side: Side) async throws(SyncFault) -> Link? { try await ledger.link(of: id, on: side) }
    func links(after origin: Origin?, limit: Int) async throws(SyncFault) -> [Link] {
        try await ledger.links(after: origin, limit: limit)
    }
    func due(at now: Moment, limit: Int) async throws(SyncFault) -> [Link] { try await ledger.due(at: now, limit: limit) }
    func count() async throws(SyncFault) -> Int64 { try await ledger.count() }
    func cursor(_ side: Side) async throws(SyncFault) -> String? { try await ledger.cursor(side) }
}

enum FileWriter {
    static func write(_ bytes: UnsafeRawBufferPointer, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fwrite(bytes.baseAddress, 1, bytes.count, file) == bytes.count
    }
}
