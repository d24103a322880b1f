import Adapters
import CanonicalModel
import Synchronization

/// The outside systems that jobs reach. The calls to a system are shared by all its jobs; each job has an end of its own there,
/// kept for the life of the program because it remembers what it has seen.
final class OutsideSystems: Sendable {
    private let egress: EgressGuard
    /// For files on their way from one system to another.
    private let temporaryFolder: String
    private let cryptography: any Cryptography
    private let originKey: [UInt8]
    private let now: @Sendable () -> Moment
    private let log: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Calls under way to all systems together; each system has a smaller limit of its own.
    private static let mostInFlight = 128
    private static let mostWaiting = 4096

    private struct State {
        /// Its thread is started with the first call.
        var loop: CurlLoop?
        var systems: [SystemName: RemoteSystem] = [:]
        var ends: [Place: any SyncEnd] = [:]
        /// Why a job could last not read a side.
        var faults: [Place: SyncFault] = [:]
        var isStopped = false
    }

    private struct Place: Hashable {
        var job: JobName
        var side: Side
    }

    /// - Parameter log: told once when a system falls silent, and once when it answers again.
    init(
        egress: EgressGuard, temporaryFolder: String, cryptography: any Cryptography, originKey: [UInt8],
        now: @escaping @Sendable () -> Moment, log: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.egress = egress
        self.temporaryFolder = temporaryFolder
        self.cryptography = cryptography
        self.originKey = originKey
        self.now = now
        self.log = log
    }

    /// A job's end in a system.
    /// - Throws: `unavailable` where nothing can be called at all, `interrupted` once this is stopped.
    func end(_ side: Side, of job: SyncJob, in system: ConnectedSystem) throws(SyncFault) -> any SyncEnd {
        try state.withLock { state throws(SyncFault) in
            let place = Place(job: job.name, side: side)
            if let known = state.ends[place] { return known }
            let remote = try remote(system, &state)
            var services = ConnectorServices(
                // By the name that its tickets remember, whatever its connector's file is called.
                system: job.rules.systems[side], cryptography: cryptography, originKey: originKey, remote: remote, now: now)
            services.needs = job.needs(of: side)
            let end = system.configuration.makeEnd(services, job.ends[side].filter)
            state.ends[place] = end
            return end
        }
    }

    /// Milliseconds by which a system's clock is ahead of ours; nil where it has not been heard of yet.
    func clockAhead(of system: SystemName) -> Int64? {
        state.withLock { $0.systems[system] }?.clockAhead
    }

    /// Nil while a system answers, or has not been called.
    func silence(of system: SystemName) -> RemoteSilence? {
        state.withLock { $0.systems[system] }?.silence
    }

    /// Remembers why a job could not read a side.
    func note(_ fault: SyncFault, at side: Side, of job: JobName) {
        state.withLock { $0.faults[Place(job: job, side: side)] = fault }
    }

    /// Why a job could last not read a side.
    func fault(at side: Side, of job: JobName) -> SyncFault? {
        state.withLock { $0.faults[Place(job: job, side: side)] }
    }

    /// What has become of the calls to each system so far.
    var counters: [(system: SystemName, counters: RemoteCounters)] {
        state.withLock { $0.systems }.sorted { $0.key < $1.key }.map { ($0.key, $0.value.counters) }
    }

    /// Breaks off what is under way.
    func stop() {
        let loop = state.withLock { state in
            state.isStopped = true
            return state.loop
        }
        loop?.stop()
    }

    private func remote(_ system: ConnectedSystem, _ state: inout State) throws(SyncFault) -> RemoteSystem {
        if let known = state.systems[system.name] { return known }
        let remote = RemoteSystem(
            name: system.name, settings: system.configuration.remote, loop: try loop(&state), temporaryFolder: temporaryFolder,
            gatewayName: GatewayPath.name(originKey, cryptography), now: now, log: log)
        state.systems[system.name] = remote
        return remote
    }

    private func loop(_ state: inout State) throws(SyncFault) -> CurlLoop {
        if state.isStopped { throw .interrupted }
        if let known = state.loop { return known }
        do throws(OutgoingFailure) {
            let loop = try CurlLoop(egress: egress, inFlight: Self.mostInFlight, waiting: Self.mostWaiting)
            loop.start()
            state.loop = loop
            return loop
        } catch {
            throw .unavailable("\(error)")
        }
    }
}
