import Adapters
import CanonicalModel

/// What the files of jobs say about each other. Each job keeps its own links, so two that reach the same tickets would write them
/// in turn, and make them twice where they cannot find each other's.
struct SyncCheck {
    let jobs: [SyncFile.Reading]
    let definitions: [DefinitionSet]

    func problems() -> [ConfigProblem] {
        jobs.indices.flatMap { later in
            jobs[..<later].flatMap { earlier in nameProblems(jobs[later], earlier) + reachProblems(jobs[later], earlier) }
        }
    }

    // MARK: Names

    /// Tickets remember by a system's name where they come from.
    private func nameProblems(_ job: SyncFile.Reading, _ other: SyncFile.Reading) -> [ConfigProblem] {
        Side.allCases.compactMap { side in
            let end = job.end(side)
            guard let twin = Side.allCases.map(other.end).first(where: { $0.name == end.name && !$0.isSamePlace(as: end) }) else { return nil }
            return problem(
                job, other, at: job.positions[side],
                "'\(end.name)' is \(end.text) here and \(twin.text) in sync/\(other.job.name).json5: tickets could not tell where they come from",
                hint: "give one of them another 'name'")
        }
    }

    // MARK: Reach

    private func reachProblems(_ job: SyncFile.Reading, _ other: SyncFile.Reading) -> [ConfigProblem] {
        guard let pair = Pair(job, other, where: { $0.isSamePlace(as: $1) }) else { return addressProblems(job, other) }
        for side in Side.allCases {
            let (end, counterpart) = (job.end(side), other.end(pair.side(side)))
            guard end.name != counterpart.name else { continue }
            return [problem(
                job, other, at: job.positions[side],
                "\(end.text) is called '\(end.name)' here and '\(counterpart.name)' in sync/\(other.job.name).json5, "
                    + "which ties the same two systems: each job would carry what the other has made",
                hint: "make them one job, or give it one 'name' in both")]
        }
        let shared = sharedSides(pair)
        guard !shared.isEmpty else { return [] }
        return [problem(
            job, other, at: job.positions.filter,
            "this job and sync/\(other.job.name).json5 tie the same two systems, and both could carry the same ticket of the "
                + shared.map(\.rawValue).joined(separator: " and the ") + " side",
            hint: "make them one job\(remedy(shared, job.job))")]
    }

    /// Two connectors to one address may be two accounts of one system, or its two tenants: only a warning.
    private func addressProblems(_ job: SyncFile.Reading, _ other: SyncFile.Reading) -> [ConfigProblem] {
        guard let pair = Pair(job, other, where: { $0.hasAddress(of: $1) }), !sharedSides(pair).isEmpty else { return [] }
        return [problem(
            job, other, at: job.positions.remote, as: .warning,
            "\(job.end(.remote).text) goes to the same address as \(other.end(.remote).text) of sync/\(other.job.name).json5",
            hint: "where that is one system, each ticket is made there twice: make them one job, or give the end one 'name' in both and filters "
                + "with none in common")]
    }

    private func sharedSides(_ pair: Pair) -> [Side] {
        pair.givingSides.filter { !isApart(pair, on: $0) }
    }

    /// By what the filters could tell them apart; nothing where a side has no such filter.
    private func remedy(_ sides: [Side], _ job: SyncJob) -> String {
        let filters = sides.map { side in
            let lasting = lastingFilters(of: job.ends[side].place)
            return ConnectorCapabilities.Filter.allCases.filter(lasting.contains).map { "'\($0.rawValue)'" }
        }
        guard !filters.contains([]) else { return "" }
        let ways = zip(sides, filters).map { "the \($0.rawValue) side by \($1.joined(separator: " or "))" }
        return ", or let both filter \(ways.joined(separator: " and ")) with none in common"
    }

    /// Two jobs between the same two places, in either order.
    private struct Pair {
        let job: SyncJob
        let other: SyncJob
        let isCrossed: Bool

        init?(
            _ job: SyncFile.Reading, _ other: SyncFile.Reading,
            where isSame: (SyncFile.Reading.NamedPlace, SyncFile.Reading.NamedPlace) -> Bool
        ) {
            (self.job, self.other) = (job.job, other.job)
            func isTied(_ crossed: Bool) -> Bool {
                Side.allCases.allSatisfy { isSame(job.end($0), other.end(crossed ? $0.other : $0)) }
            }
            guard isTied(false) || isTied(true) else { return nil }
            isCrossed = !isTied(false)
        }

        /// The other job's side of the place that is `side` of the job.
        func side(_ side: Side) -> Side { isCrossed ? side.other : side }

        /// From where one of them takes tickets. What a job has made itself is told by its origin, whose ticket is then looked at.
        var givingSides: [Side] {
            Side.allCases.filter { side in
                job.rules.direction.allows(writingTo: side.other) || other.rules.direction.allows(writingTo: self.side(side).other)
            }
        }
    }

    /// Only what a ticket keeps as long as it lives tells two jobs apart: of anything else it may go from one's filter to the other's.
    private func isApart(_ pair: Pair, on side: Side) -> Bool {
        let (mine, theirs) = (pair.job.ends[side], pair.other.ends[pair.side(side)])
        let lasting = lastingFilters(of: mine.place)
        let set = definitions.first { mine.place.tenant == $0.tenant }
        if lasting.contains(.workflows),
            FilterNames(set?.workflows.map { ($0.id.description, $0.name) } ?? []).areApart(mine.filter.workflows, theirs.filter.workflows)
        {
            return true
        }
        return lasting.contains(.productLines)
            && FilterNames(set?.productLines.map { ($0.id.description, $0.name) } ?? [])
                .areApart(mine.filter.productLines, theirs.filter.productLines)
    }

    private func lastingFilters(of place: SyncJob.Place) -> Set<ConnectorCapabilities.Filter> {
        switch place {
        case .system(let system): return system.configuration.capabilities.lastingFilters
        case .tenant(let tenant):
            // Nobody changes a ticket's product line here but a job.
            let isMoved = jobs.contains { $0.job.writes(.productLine, in: tenant) }
            return isMoved ? [.workflows] : [.workflows, .productLines]
        }
    }

    /// What a job that nobody runs would do is a warning.
    private func problem(
        _ job: SyncFile.Reading, _ other: SyncFile.Reading, at position: SourcePosition,
        as severity: ConfigProblem.Severity = .error, _ message: String, hint: String
    ) -> ConfigProblem {
        let isRun = job.job.isEnabled && other.job.isEnabled
        return ConfigProblem(severity: isRun ? severity : .warning, position: position, message: message, hint: hint)
    }
}

extension SyncFile.Reading {
    fileprivate struct NamedPlace {
        var name: SystemName
        var place: SyncJob.Place

        var text: String {
            switch place {
            case .tenant(let tenant): "tenant '\(tenant)'"
            case .system(let system): "connector '\(system.name)'"
            }
        }

        /// Two connectors are one system where they go to one address and jobs call it the same.
        func isSamePlace(as other: NamedPlace) -> Bool {
            switch (place, other.place) {
            case (.tenant(let one), .tenant(let other)): one == other
            case (.system(let one), .system(let two)): one.name == two.name || (name == other.name && hasAddress(of: other))
            default: false
            }
        }

        func hasAddress(of other: NamedPlace) -> Bool {
            switch (place, other.place) {
            case (.tenant(let one), .tenant(let other)): one == other
            case (.system(let one), .system(let two)):
                one.contract == two.contract && one.configuration.remote.baseURL == two.configuration.remote.baseURL
            default: false
            }
        }
    }

    fileprivate func end(_ side: Side) -> NamedPlace {
        NamedPlace(name: job.rules.systems[side], place: job.ends[side].place)
    }
}

extension SyncJob {
    /// It changes this of tickets that are there, in a tenant here.
    fileprivate func writes(_ field: LocalField, in tenant: TenantID) -> Bool {
        Side.allCases.contains { side in
            guard ends[side].place.tenant == tenant, rules.direction.allows(writingTo: side) else { return false }
            return mapping.fields.contains { mapped in
                mapped.sources[side] == .field(field.rawValue)
                    && rules.fields.contains { $0.key == mapped.key && $0.direction.allows(writingTo: side) }
            }
        }
    }
}

extension SyncJob.Place {
    /// Nil for an outside system.
    fileprivate var tenant: TenantID? {
        if case .tenant(let tenant) = self { tenant } else { nil }
    }
}
