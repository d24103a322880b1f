import Adapters
import CanonicalModel

/// What jobs are run with: the engine, files, and the way to call outside systems.
struct SyncSurroundings: Sendable {
    var engine: GatewayEngine
    var cryptography: any Cryptography
    var files: FileShelf?
    var outside: OutsideSystems
    var log: @Sendable (String) -> Void
}

extension SyncJob {
    func ledger(_ surroundings: SyncSurroundings) -> StoreLedger {
        StoreLedger(engine: surroundings.engine, job: name)
    }

    /// - Throws: where an outside system cannot be called at all.
    func rawEnd(_ side: Side, _ surroundings: SyncSurroundings) throws(SyncFault) -> any SyncEnd {
        let end = ends[side]
        switch end.place {
        case .tenant(let tenant):
            return LocalEnd(
                engine: surroundings.engine, system: rules.systems[side], tenant: tenant, job: name, filter: end.filter,
                workflow: end.workflow, files: surroundings.files)
        case .system(let system):
            return try surroundings.outside.end(side, of: self, in: system)
        }
    }

    func lanes(_ surroundings: SyncSurroundings, ledger: any SyncLedger, forgets: Bool = true) throws(SyncFault) -> LaneRunner {
        let (job, outside) = (name, surroundings.outside)
        var local = MappedEnd(raw: try rawEnd(.local, surroundings), side: .local, mapping: mapping)
        local.failed = { outside.note($0, at: .local, of: job) }
        var remote = MappedEnd(raw: try rawEnd(.remote, surroundings), side: .remote, mapping: mapping)
        remote.failed = { outside.note($0, at: .remote, of: job) }
        let told = ToldEnd(raw: remote, ledger: self.ledger(surroundings), local: (rules.systems.local, ends.local.place), forgets: forgets)
        try told.hear()
        let now = surroundings.engine.settings.now
        var rules = rules
        if case .system(let system) = ends.remote.place, let ahead = surroundings.outside.clockAhead(of: system.name) {
            rules.remoteClockAhead = ahead
        }
        return LaneRunner(rules: rules, ends: Sided(local: local, remote: told), ledger: ledger, clock: { now() })
    }

    func round(_ surroundings: SyncSurroundings, ledger: any SyncLedger, forgets: Bool = true) throws(SyncFault) -> SyncRound {
        SyncRound(lanes: try lanes(surroundings, ledger: ledger, forgets: forgets), batch: batch, parallel: parallel)
    }
}
