import CanonicalModel

/// What a person asks of a job. It is carried out between two rounds, so that nobody else changes a link meanwhile.
enum JobRequest: Equatable, Sendable {
    case run(full: Bool, liftBrake: Bool)
    /// Everything that is held where no origin is named.
    case replay(Origin?, verdict: Side?)
    case link(local: TwinID, remote: TwinID)
    case unlink(local: TwinID?, remote: TwinID?)

    var json: JSON {
        switch self {
        case .run(let full, let lift): return ["run": ["full": JSON(full), "liftBrake": JSON(lift)]]
        case .replay(let origin, let verdict):
            return ["replay": ["origin": origin?.json ?? .null, "side": verdict.map { JSON($0.rawValue) } ?? .null]]
        case .link(let local, let remote): return ["link": ["local": JSON(local.value), "remote": JSON(remote.value)]]
        case .unlink(let local, let remote):
            return ["unlink": ["local": local.map { JSON($0.value) } ?? .null, "remote": remote.map { JSON($0.value) } ?? .null]]
        }
    }

    /// Nil for what no `json` wrote.
    init?(json: JSON) {
        if let run = json["run"] {
            self = .run(full: run["full"]?.boolValue ?? false, liftBrake: run["liftBrake"]?.boolValue ?? false)
        } else if let replay = json["replay"] {
            self = .replay(replay["origin"].flatMap(Origin.init(json:)), verdict: replay["side"]?.stringValue.flatMap(Side.init))
        } else if let link = json["link"], let local = link["local"]?.stringValue, let remote = link["remote"]?.stringValue {
            self = .link(local: TwinID(local), remote: TwinID(remote))
        } else if let unlink = json["unlink"] {
            self = .unlink(
                local: unlink["local"]?.stringValue.map { TwinID($0) }, remote: unlink["remote"]?.stringValue.map { TwinID($0) })
        } else {
            return nil
        }
    }
}

extension JobContext {
    /// Carries out everything but a run, which is the worker's own business.
    func carryOut(_ request: JobRequest, of job: JobName, _ systems: Sided<SystemName>) throws -> JSON {
        switch request {
        case .run: return ["done": true]
        case .replay(let origin, let verdict): return try replay(origin, verdict, job)
        case .link(let local, let remote): return try link(local, remote, job, systems)
        case .unlink(let local, let remote): return try unlink(local, remote, job)
        }
    }

    private func replay(_ origin: Origin?, _ verdict: Side?, _ job: JobName) throws -> JSON {
        let origins = if let origin { [origin] } else {
            Set(try store.syncDeadLetters(of: job, limit: 100_000).map(\.origin)).sorted()
        }
        var released = 0
        for origin in origins {
            guard var link = try store.syncLink(of: origin, job: job) else { continue }
            var isHeld = !link.held.isEmpty
            if case .held = link.phase {
                link.release()
                isHeld = true
            }
            guard isHeld else { continue }
            if let verdict {
                for field in link.held.keys { link.verdicts[field] = verdict }
            } else {
                // Decided anew, and asked again where the rule is to ask.
                link.held = [:]
            }
            try store.save(link, LinkReport(), due: now, job: job, now: now)
            released += 1
        }
        guard released > 0 || origin == nil else { throw CanonicalError.notFound(.ticket, "nothing of this ticket is held") }
        return ["replayed": JSON(released)]
    }

    private func link(_ local: TwinID, _ remote: TwinID, _ job: JobName, _ systems: Sided<SystemName>) throws -> JSON {
        var origin = Origin(system: systems.local, id: local.value)
        if let number = Int64(local.value), let known = try store.origin(of: TicketID(number)) { origin = known }
        let known = [try store.syncLink(of: local, on: .local, job: job), try store.syncLink(of: origin, job: job)].compactMap(\.self)
        let own = known.first { $0.phase != .gone } ?? known.first
        let other = try store.syncLink(of: remote, on: .remote, job: job)
        for link in [own, other].compactMap(\.self) { try refuse(link, Sided(local: local, remote: remote), job) }
        var link = own ?? Link(origin: origin)
        link.ends.local = LinkEnd()
        link.ends.local.id = local
        link.ends.remote = LinkEnd()
        link.ends.remote.id = remote
        link.held = [:]
        link.verdicts = [:]
        link.release()
        // Without a ticket here, or untied by a person: there is nothing left of it.
        if var other, other.origin != link.origin {
            other.phase = .gone
            try store.save(other, LinkReport(), due: nil, job: job, now: now)
        }
        try store.save(link, LinkReport(), due: now, job: job, now: now)
        return ["linked": link.origin.json]
    }

    /// A link that ties one of the two to another ticket is a person's to untie first. One of the local ticket that waits for a
    /// person anyway may be given another twin, for that is how some dead letters are answered.
    private func refuse(_ link: Link, _ wanted: Sided<TwinID>, _ job: JobName) throws {
        let isHeld = if case .held = link.phase { true } else { false }
        guard link.phase == .linked || link.phase == .new || isHeld else { return }
        let ids = Sided(local: link.ends.local.id, remote: link.ends.remote.id)
        let isElsewhere = Side.allCases.contains { side in ids[side].map { $0 != wanted[side] } ?? false }
        if isHeld, ids.local == wanted.local { return }
        let name = "link \(link.origin.system) \(link.origin.id)"
        if isElsewhere {
            let taken: Side = ids.local == wanted.local ? .local : .remote
            let twin = ids[taken.other].map { " with \(taken.other) \($0)" } ?? ""
            let advice = ids.local.map { ": 'sanmen sync unlink \(job) \($0)' first" } ?? ""
            throw CanonicalError.conflict(
                .duplicate, "the \(taken) ticket \(wanted[taken]) is linked\(twin) already (\(name))\(advice)")
        }
        guard isHeld || ids.local == nil || ids.remote == nil else {
            throw CanonicalError.conflict(.duplicate, "the two are linked with each other already (\(name))")
        }
    }

    private func unlink(_ local: TwinID?, _ remote: TwinID?, _ job: JobName) throws -> JSON {
        var found: Link?
        if let local { found = try store.syncLink(of: local, on: .local, job: job) }
        if found == nil, let remote { found = try store.syncLink(of: remote, on: .remote, job: job) }
        let asked = [local.map { "local \($0)" }, remote.map { "remote \($0)" }].compactMap(\.self).joined(separator: ", ")
        guard var link = found, link.phase != .gone else {
            throw CanonicalError.notFound(.ticket, "there is no such link: \(job) has none of \(asked)")
        }
        guard link.phase != .detached else { throw CanonicalError.notFound(.ticket, "\(asked) is not linked any more") }
        guard link.phase != .new || link.creation != nil || Side.allCases.allSatisfy({ link.ends[$0].id != nil }) else {
            throw CanonicalError.notFound(.ticket, "\(asked) is not linked yet")
        }
        link.phase = .detached
        link.held = [:]
        try store.save(link, LinkReport(), due: nil, job: job, now: now)
        return ["unlinked": link.origin.json]
    }
}
