import CanonicalModel

/// A ticket system in memory, and a record of what sync did to what people wrote.
struct MemorySystem: Sendable {
    struct Profile: Sendable {
        var traits = EndTraits()
        /// Refuses an update for another version.
        var isConditional = true
        /// Now and then does not tell of a change.
        var leaks = false
        var tellsDeletion = true
        var tellsFieldTimes = true
        /// Milliseconds by which its clock is wrong.
        var clockAhead: Int64 = 0
    }

    struct Write: Sendable {
        var byPerson: Bool
        var version: Int
    }

    let name: SystemName
    let profile: Profile
    private(set) var tickets: [TwinID: SyncTicket] = [:]
    private(set) var removed: Set<TwinID> = []
    /// Tickets in the order of their changes; a cursor is a place in it.
    private(set) var feed: [TwinID] = []
    private(set) var lastWrites: [TwinID: [FieldKey: Write]] = [:]
    /// Values that had been brought here, until a call arrived late and wrote over them.
    private var hidden: [TwinID: [FieldKey: [String]]] = [:]
    private var counter = 0
    private(set) var findings = Findings()

    /// What must not happen, and what explains that a value is no longer there.
    struct Findings: Sendable {
        /// Values of people that sync wrote over.
        var overwritten: [Overwritten] = []
        /// Written over by a person.
        var superseded: Set<String> = []
        /// Written over between a read and the write that followed it, where the system takes no condition.
        var raced: Set<String> = []
        var echoes: [String] = []
        var reopened: [String] = []
        /// Calls that changed something.
        var calls = 0
    }

    struct Overwritten: Sendable {
        var value: String
        var by: String
        var ticket: TwinID
        var field: FieldKey
        /// Sync had brought it here; a person wrote it elsewhere.
        var wasBrought: Bool
    }

    init(name: SystemName, profile: Profile) {
        self.name = name
        self.profile = profile
    }

    // MARK: Reading

    func sighting(_ id: TwinID) -> Sighting {
        if let ticket = tickets[id] { return .present(ticket, inScope: true) }
        return removed.contains(id) && profile.tellsDeletion ? .deleted : .missing
    }

    func tickets(with origin: Origin) -> [SyncTicket] {
        tickets.values.filter { self.origin(of: $0) == origin }.sorted { $0.id < $1.id }
    }

    func origin(of ticket: SyncTicket) -> Origin {
        ticket.origin ?? Origin(system: name, id: ticket.id.value)
    }

    // MARK: Calls of sync

    mutating func create(_ fields: [FieldKey: JSON], origin: Origin, at now: Moment) -> Receipt {
        findings.calls += 1
        if profile.traits.keepsOriginsUnique, let standing = tickets(with: origin).first {
            return Receipt(id: standing.id, version: standing.version, wasThere: true)
        }
        let id = make(fields, origin: origin, byPerson: false, at: now)
        return Receipt(id: id, version: tickets[id]?.version)
    }

    mutating func update(_ id: TwinID, _ change: TwinChange, expecting: String?, at now: Moment) throws(SyncFault) -> Receipt {
        guard let ticket = tickets[id] else { throw .stale }
        let isCurrent = expecting == nil || ticket.version == expecting
        if profile.isConditional, !isCurrent { throw .stale }
        findings.calls += 1
        switch change {
        case .fields(let fields):
            let readAt = expecting.flatMap { Int($0) } ?? .max
            for (key, value) in fields.sorted(by: { $0.key < $1.key }) { judge(ticket, key, value, readAt: readAt) }
            write(fields, to: id, byPerson: false, at: now)
        case .comment(let new):
            let isThere = ticket.comments.contains { $0.origin == new.origin }
            if profile.traits.keepsOriginsUnique, isThere { return Receipt(version: ticket.version) }
            add(SyncComment(id: "", origin: new.origin, text: new.text, author: new.author, at: new.at), to: id)
        }
        return Receipt(version: tickets[id]?.version)
    }

    private mutating func judge(_ ticket: SyncTicket, _ key: FieldKey, _ value: JSON, readAt: Int) {
        let (old, last) = (ticket.value(key), lastWrites[ticket.id]?[key])
        let wasRaced = (last?.version ?? 0) > readAt
        if key == .lifecycle {
            let opens = ticket.lifecycle?.hasEnded == true && value.stringValue.flatMap(Lifecycle.init)?.hasEnded == false
            if opens, !wasRaced { findings.reopened.append("\(name)/\(ticket.id)") }
        } else if let last, last.byPerson, let text = old.stringValue {
            if old == value {
                findings.echoes.append("\(name)/\(ticket.id) \(key) \(text)")
            } else {
                findings.overwritten.append(Overwritten(
                    value: text, by: value.text, ticket: ticket.id, field: key, wasBrought: false))
                if wasRaced { findings.raced.insert(text) }
            }
        } else if let text = old.stringValue, old != value {
            // A person's value that sync had brought here.
            findings.overwritten.append(Overwritten(
                value: text, by: value.text, ticket: ticket.id, field: key, wasBrought: true))
            if wasRaced { hidden[ticket.id, default: [:]][key, default: []].append(text) }
        }
    }

    mutating func attach(_ file: SyncAttachment, to id: TwinID) throws(SyncFault) {
        guard let ticket = tickets[id] else { throw .stale }
        findings.calls += 1
        if !ticket.attachments.contains(file) { tickets[id]?.attachments.append(file) }
        bump(id)
    }

    mutating func delete(_ id: TwinID) {
        findings.calls += 1
        remove(id)
    }

    // MARK: What people do

    mutating func make(_ fields: [FieldKey: JSON], origin: Origin? = nil, byPerson: Bool = true, at now: Moment) -> TwinID {
        counter += 1
        let id = TwinID(String(counter))
        tickets[id] = SyncTicket(id: id, origin: origin, made: now, fields: [:])
        write(fields, to: id, byPerson: byPerson, at: now)
        return id
    }

    mutating func edit(_ id: TwinID, _ key: FieldKey, _ value: JSON, at now: Moment) {
        guard let ticket = tickets[id] else { return }
        if key != .lifecycle, let old = ticket.value(key).stringValue { findings.superseded.insert(old) }
        findings.superseded.formUnion(hidden[id]?[key] ?? [])
        write([key: value], to: id, byPerson: true, at: now)
    }

    mutating func add(_ comment: SyncComment, to id: TwinID) {
        guard tickets[id] != nil else { return }
        counter += 1
        var comment = comment
        comment.id = "c\(counter)"
        tickets[id]?.comments.append(comment)
        bump(id)
    }

    mutating func remove(_ id: TwinID) {
        guard tickets.removeValue(forKey: id) != nil else { return }
        removed.insert(id)
        feed.append(id)
    }

    private mutating func write(_ fields: [FieldKey: JSON], to id: TwinID, byPerson: Bool, at now: Moment) {
        bump(id)
        let shown = Moment(milliseconds: now.milliseconds + profile.clockAhead)
        for (key, value) in fields {
            tickets[id]?.fields[key] = value
            if profile.tellsFieldTimes { tickets[id]?.fieldsChanged[key] = shown }
            lastWrites[id, default: [:]][key] = Write(byPerson: byPerson, version: counter)
        }
        tickets[id]?.changed = shown
    }

    private mutating func bump(_ id: TwinID) {
        counter += 1
        tickets[id]?.version = String(counter)
        if !(profile.leaks && counter % 5 == 0) { feed.append(id) }
    }
}
