import CanonicalModel

/// What sync jobs tell the metrics.
enum SyncSamples {
    static func read(_ engine: GatewayEngine, _ workers: [SyncWorker]) -> [MetricSample] {
        guard !workers.isEmpty else { return [] }
        var samples = Families()
        for worker in workers {
            let (name, values) = (worker.job.name, worker.metrics.values)
            let label = "job=\"\(name)\""
            samples.add("sanmen_sync_rounds_total", "Rounds that came to their end.", .counter, label, values.rounds)
            samples.add("sanmen_sync_failed_rounds_total", "Rounds that were broken off.", .counter, label, values.failedRounds)
            samples.add("sanmen_sync_actions_total", "Writes to either side.", .counter, label, values.actions)
            for (outcome, count) in values.outcomes {
                samples.add("sanmen_sync_links_total", "Links gone through, by outcome.", .counter, "\(label),outcome=\"\(outcome.name)\"", count)
            }
            for (rule, count) in values.conflicts {
                samples.add("sanmen_sync_conflicts_total", "Conflicts, by rule.", .counter, "\(label),rule=\"\(rule.rawValue)\"", count)
            }
            samples.add("sanmen_sync_echoes_total", "Writes of our own seen again, and not carried back.", .counter, label, values.echoes)
            samples.add(
                "sanmen_sync_pause_milliseconds", "From one look at both sides to the next, as things are.", .gauge, label, Int(worker.pause))
            let now = engine.settings.now()
            guard let (state, counts) = try? engine.look({ store throws(StoreError) in
                (try store.syncState(of: name), try store.syncCounts(of: name, now: now))
            }) else { continue }
            samples.add("sanmen_sync_paused", "1 while the job waits for a person.", .gauge, label, state.isPaused ? 1 : 0)
            samples.add("sanmen_sync_due", "Links whose time to be looked at again has come.", .gauge, label, Int(counts.due))
            samples.add(
                "sanmen_sync_unread", "Tickets that could not be read when they were to be taken in.", .gauge, label, Int(counts.unread))
            samples.add("sanmen_sync_dead_letters", "What waits for a person.", .gauge, label, Int(counts.deadLetters))
            let lag = SyncLag.milliseconds(of: worker.job, engine, state)
            samples.add("sanmen_sync_lag_milliseconds", "How long the oldest change here has waited.", .gauge, label, Int(lag))
            if let drift = state.drift {
                samples.add("sanmen_sync_drift", "Differences that the last comparison of everything found.", .gauge, label, Int(drift))
            }
        }
        return samples.all
    }

    /// The calls to outside systems.
    static func read(_ outside: OutsideSystems) -> [MetricSample] {
        var samples = Families()
        for (system, counters) in outside.counters {
            let outcomes = [
                ("answered", counters.answered), ("unanswered", counters.unanswered), ("unavailable", counters.unavailable),
                ("spared", counters.spared),
            ]
            for (outcome, count) in outcomes {
                samples.add(
                    "sanmen_sync_calls_total", "Attempts at calls to outside systems, by outcome.", .counter,
                    "system=\"\(system)\",outcome=\"\(outcome)\"", count)
            }
            samples.add(
                "sanmen_sync_repeated_calls_total", "Attempts beyond the first of a call.", .counter, "system=\"\(system)\"",
                counters.repeated)
            samples.add(
                "sanmen_sync_held_calls_total", "Calls that waited because the system asked for it.", .counter,
                "system=\"\(system)\"", counters.held)
            samples.add(
                "sanmen_sync_silent", "1 while an outside system does not answer, or is left alone because it asked for it.", .gauge,
                "system=\"\(system)\"", outside.silence(of: system) == nil ? 0 : 1)
        }
        return samples.all
    }

    /// Series in the order in which their families came.
    private struct Families {
        private(set) var all: [MetricSample] = []

        enum Kind {
            case counter, gauge
        }

        mutating func add(_ name: String, _ help: String, _ kind: Kind, _ labels: String, _ value: Int) {
            let line = MetricSample.Line(labels: labels, value: Double(value))
            if let place = all.firstIndex(where: { $0.name == name }), case .series(let type, let lines) = all[place].value {
                all[place].value = .series(type: type, lines + [line])
            } else {
                all.append(MetricSample(name: name, help: help, value: .series(type: kind == .counter ? "counter" : "gauge", [line])))
            }
        }
    }
}

/// How far a job is behind.
enum SyncLag {
    /// Since the oldest change here that the job has not taken in; 0 where there is none.
    static func milliseconds(of job: SyncJob, _ engine: GatewayEngine, _ state: SyncState) -> Int64 {
        guard case .tenant(let tenant) = job.ends.local.place else { return 0 }
        let own = Actor.app(CallerName("sync/\(job.name)")).coded
        let oldest = try? engine.look { store throws(StoreError) -> Moment? in
            guard case .log(let place)? = try store.syncCursor(.local, of: job.name).flatMap(LocalEnd.Place.init) else { return nil }
            let head = try store.eventHeads(after: EventSequence(place), limit: 2000).first { $0.tenant == tenant && $0.actor != own }
            guard let head else { return nil }
            return try store.events(after: EventSequence(head.sequence.value - 1), limit: 1).first?.at
        }
        guard let oldest = oldest ?? nil else { return 0 }
        return max(engine.settings.now().milliseconds - oldest.milliseconds, 0)
    }
}
