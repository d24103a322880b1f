import Adapters
import CanonicalModel

/// What jobs are run with: the engine, files, and the way to call outside systems.
struct SyncSurroundings: Sendable {
    var engine: GatewayEngine
    var cryptography: any Cryptography
    var files: FileShelf?
    /// The calls to a system; one for all jobs that reach it.
    var caller: @Sendable (ConnectedSystem) throws(SyncFault) -> any RemoteCaller
    var log: @Sendable (String) -> Void

    /// For a program without the means to call outside systems.
    static let noCaller: @Sendable (ConnectedSystem) throws(SyncFault) -> any RemoteCaller = { system throws(SyncFault) in
        throw .unavailable("'\(system.name)' cannot be called by this program")
    }
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
            let services = ConnectorServices(
                system: system.name, cryptography: surroundings.cryptography, remote: try surroundings.caller(system),
                now: surroundings.engine.settings.now)
            return system.configuration.makeEnd(services, end.filter)
        }
    }

    func lanes(_ surroundings: SyncSurroundings, ledger: any SyncLedger, forgets: Bool = true) throws(SyncFault) -> LaneRunner {
        let local = MappedEnd(raw: try rawEnd(.local, surroundings), side: .local, mapping: mapping)
        let remote = MappedEnd(raw: try rawEnd(.remote, surroundings), side: .remote, mapping: mapping)
        let told = ToldEnd(raw: remote, ledger: self.ledger(surroundings), forgets: forgets)
        let now = surroundings.engine.settings.now
        return LaneRunner(rules: rules, ends: Sided(local: local, remote: told), ledger: ledger, clock: { now() })
    }

    func round(_ surroundings: SyncSurroundings, ledger: any SyncLedger, forgets: Bool = true) throws(SyncFault) -> SyncRound {
        SyncRound(lanes: try lanes(surroundings, ledger: ledger, forgets: forgets), batch: batch, parallel: parallel)
    }
}
