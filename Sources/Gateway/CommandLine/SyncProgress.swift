import CanonicalModel
import Foundation
import Synchronization

/// How far a round is: a bar, rate and time left where somebody looks, JSON lines where a program does.
final class SyncProgress: Sendable {
    private let terminal: Terminal
    private let isJSON: Bool
    private let total: Int64?
    private let began = Date()
    private let shown = Mutex(Date.distantPast)

    init(terminal: Terminal, isJSON: Bool, total: Int64?) {
        self.terminal = terminal
        self.isJSON = isJSON
        self.total = total
    }

    /// Links a round will go through, where that can be told.
    static func total(of job: SyncJob, _ engine: GatewayEngine, full: Bool) throws(SyncFault) -> Int64? {
        guard full || job.rules.direction != .pull, case .tenant(let tenant) = job.ends.local.place else { return nil }
        return try engine.look { store throws(StoreError) in
            if full { return try store.liveSyncLinks(of: job.name) }
            let place = try store.syncCursor(.local, of: job.name).flatMap(LocalEnd.Place.init)
            if case .log? = place { return nil }
            return try store.tickets(TicketQuery(tenant: tenant, page: PageRequest(size: 1))).total
        }
    }

    func show(_ done: Int64, _ tally: JSON) {
        let now = Date()
        let isDue = shown.withLock { shown -> Bool in
            guard now.timeIntervalSince(shown) >= (isJSON ? 1 : 0.1) else { return false }
            shown = now
            return true
        }
        guard isDue else { return }
        let rate = Double(done) / max(now.timeIntervalSince(began), 0.001)
        if isJSON {
            var line = tally.objectValue ?? JSONObject()
            line["perSecond"] = JSON(Int64(rate))
            if let total { line["total"] = JSON(total) }
            return terminal.print(JSON.object(["progress": .object(line)]).text)
        }
        var text = "\(done) tickets, \(Int(rate))/s"
        if let total, total > 0 {
            let left = rate > 0 ? Int(Double(max(total - done, 0)) / rate) : 0
            text = ProgressBar(terminal).begun("sync", of: total).text(done) + "  \(text), \(left) s left"
        }
        terminal.progress(text)
    }

    func end() {
        terminal.endProgress()
    }
}
