import CanonicalModel

/// What people are told of a round that did not do everything, by whoever ran it.
extension SyncJob {
    /// Systems that do not answer, or that gave a round nothing of use.
    func silentSystems(in tally: SyncRound.Tally, _ outside: OutsideSystems) -> [SilentSystem] {
        Side.allCases.compactMap { side in
            let system = system(at: side)
            if case .system = ends[side].place, let silence = outside.silence(of: system) {
                return SilentSystem(system: system, side: side, silence: silence)
            }
            guard tally.silent.contains(side) else { return nil }
            let fault = outside.fault(at: side, of: name)?.text ?? "it does not say why"
            return SilentSystem(system: system, side: side, silence: RemoteSilence(since: nil, fault: fault, attempts: 0))
        }
    }

    /// Which systems a round could not go on for, and why; nil where it could.
    func silence(in tally: SyncRound.Tally, _ outside: OutsideSystems) -> String? {
        let again = tally.outcomes[.again, default: 0] > 0
        let systems = silentSystems(in: tally, outside).filter { tally.silent.contains($0.side) || again }
        return systems.isEmpty ? nil : systems.map(\.text).joined(separator: "; ")
    }

    /// What is kept of a round: with the systems that do not answer, and since when.
    func report(of tally: SyncRound.Tally, _ surroundings: SyncSurroundings) -> JSON {
        var systems = silentSystems(in: tally, surroundings.outside)
        guard !systems.isEmpty, var report = tally.json.objectValue else { return tally.json }
        // Another program, or this one before it was started anew, may have met the silence first.
        let before = (try? surroundings.engine.look { store throws(StoreError) in try store.syncState(of: name).round })
            .map(SilentSystem.all(in:)) ?? []
        for index in systems.indices {
            let known = before.first { $0.system == systems[index].system && $0.side == systems[index].side }?.silence.since
            systems[index].silence.since =
                [systems[index].silence.since, known].compactMap(\.self).min() ?? surroundings.engine.settings.now()
        }
        report["systems"] = .array(systems.map(\.stored))
        return .object(report)
    }

    /// What a person can do about it.
    func advice(on silent: SilentSystem) -> String {
        guard case .system(let system) = ends[silent.side].place else { return "look into the gateway's log" }
        let file = "connectors/\(system.name).json5"
        if silent.silence.attempts == 0 { return "put right what it says (address and credentials are in \(file)), then run again" }
        if silent.silence.rest?.reason == .asked { return "run again after that" }
        return "see that it runs and is reached at the baseURL of \(file), then run again"
    }

    /// Why the job is paused after a round; nil where the brake has not held.
    /// - Parameter braked: tickets that it has held.
    func brakeReason(_ braked: Int64) -> String? {
        guard braked > 0 else { return nil }
        return "brake: \(braked) tickets would end or be detached; 'sanmen sync resume \(name) --lift-brake' lets them"
    }

    /// The name of the system at an end; an outside one's is its connector's.
    func system(at side: Side) -> SystemName {
        switch ends[side].place {
        case .tenant: rules.systems[side]
        case .system(let system): system.name
        }
    }
}
