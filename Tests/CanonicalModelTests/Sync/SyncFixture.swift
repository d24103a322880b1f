@testable import CanonicalModel

/// A linked pair that is settled, and what a test says about it.
struct Twins {
    var rules: JobRules
    var link: Link
    var local: Sighting
    var remote: Sighting
    var now = Moment(seconds: 1_900_000_000)

    /// Settled at "pending" and "old".
    init(title: FieldRule = FieldRule("title"), lifecycle: FieldRule = FieldRule(.lifecycle)) {
        rules = JobRules(
            job: "job", systems: Sided(local: "here", remote: "there"), traits: Sided(both: EndTraits()), fields: [lifecycle, title])
        link = Link(origin: Origin(system: "here", id: "7"))
        link.phase = .linked
        local = .present(Self.ticket("7"), inScope: true)
        remote = .present(Self.ticket("A1", origin: link.origin), inScope: true)
        for (side, id) in [(Side.local, "7"), (.remote, "A1")] {
            link.ends[side].id = TwinID(id)
            link.ends[side].settled = [.lifecycle: Fingerprint(of: "pending"), "title": Fingerprint(of: "old")]
        }
    }

    /// A local ticket without a twin.
    static func new() -> Twins {
        var twins = Twins()
        twins.link = Link(origin: Origin(system: "here", id: "7"))
        twins.link.ends.local.id = "7"
        twins.remote = .absent
        return twins
    }

    static func ticket(_ id: TwinID, origin: Origin? = nil) -> SyncTicket {
        SyncTicket(
            id: id, origin: origin, version: "v1", made: Moment(seconds: 1_800_000_000),
            fields: [.lifecycle: "pending", "title": "old"])
    }

    subscript(side: Side) -> SyncTicket {
        get {
            if case .present(let ticket, _) = side == .local ? local : remote { ticket } else { Self.ticket("?") }
        }
        set {
            if side == .local { local = .present(newValue, inScope: true) } else { remote = .present(newValue, inScope: true) }
        }
    }

    /// What a person writes on a side; nil leaves it.
    mutating func edit(_ key: FieldKey, local: JSON? = nil, remote: JSON? = nil) {
        if let local { self[.local].fields[key] = local }
        if let remote { self[.remote].fields[key] = remote }
    }

    mutating func settle(_ key: FieldKey, local: JSON, remote: JSON) {
        link.ends.local.settled[key] = Fingerprint(of: local)
        link.ends.remote.settled[key] = Fingerprint(of: remote)
        edit(key, local: local, remote: remote)
    }

    func later(_ seconds: Int64) -> Moment {
        now.advanced(bySeconds: seconds)
    }

    func decide() -> SyncDecision {
        reconcile(link, local: local, remote: remote, rules: rules, now: now)
    }
}

extension SyncDecision {
    /// Fields written, by side, as short texts: "remote title=new".
    var writes: [String] {
        actions.flatMap { action -> [String] in
            guard case .update(let side, _, _, let fields) = action else { return [] }
            return fields.sorted { $0.key < $1.key }.map { "\(side) \($0.key)=\($0.value.value.stringValue ?? $0.value.value.text)" }
        }
    }

    /// Comments added, by side.
    var comments: [String] {
        actions.compactMap { action in
            if case .comment(let side, _, let comment) = action { "\(side): \(comment.text)" } else { nil }
        }
    }
}
